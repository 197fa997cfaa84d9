#include <doctest/doctest.h>

#include <cstdlib>
#include <iterator>
#include <random>

#include "protocol/encoder.h"
#include "tests/protocol/transcript.h"

using namespace minibroker::protocol;
using namespace minibroker::protocol::testing;
using namespace std::string_literals;

namespace {

// What does not depend on cuts: an invalid frame's dump shows the bytes that had come when it was
// judged.
Lines without_dump(Lines lines) {
    for (std::string& line : lines) {
        const std::size_t dump = line.find("Invalid STOMP frame");
        if (dump != std::string::npos) line.resize(dump);
    }
    return lines;
}

std::vector<std::string_view> pieces_of(std::string_view bytes, std::size_t size) {
    std::vector<std::string_view> pieces;
    for (std::size_t at = 0; at < bytes.size(); at += size)
        pieces.push_back(bytes.substr(at, size));
    return pieces;
}

void check_every_cut(const std::string& bytes, const Setup& setup) {
    CAPTURE(bytes);
    const Lines whole = without_dump(transcript({bytes}, setup));
    const std::string_view view = bytes;
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        CAPTURE(cut);
        CHECK(without_dump(transcript({view.substr(0, cut), view.substr(cut)}, setup)) == whole);
    }
    for (const std::size_t size : {1U, 2U, 3U, 7U}) {
        CHECK(without_dump(transcript(pieces_of(view, size), setup)) == whole);
    }
}

// The seed of a random test, which a failure shows: a new one, or that of the environment.
std::mt19937::result_type chosen_seed() {
    const char* given = std::getenv("MINIBROKER_SEED");
    if (given == nullptr) return std::random_device{}();
    return static_cast<std::mt19937::result_type>(std::strtoul(given, nullptr, 10));
}

const std::string kStreams[] = {
    "\n\nSEND\ndestination:a\nreceipt:1\n\nbody\0\nSEND\ncontent-length:5\n\na\0b\0c\0"
    "ACK\nid:1\n\n\0"s,
    "\r\n\n\r\nBEGIN\ntransaction:t\n\n\0\r\n\r\nCOMMIT\ntransaction:t\n\n\0\n"s,
    "SEND\r\na:b\\cc\r\nb\\n:c:d\r\n\r\nbody\r\n\0"
    "SEND\r\ncontent-length:3\r\n\r\nabcdef\0\nBEGIN\r\n\r\n\0"s,
    "SEND\na:b\\\nnew:x\nno colon\nlong: \t blanks \n\n\0"
    "SEND\na:\xE2\x82\xAC\xFF\n\n\xC3\xA9\xC3\0"s,
    "SEND\ncontent-length:3\ncontent-length:1\n\na\0"
    "SEND\ncontent-length:-1\n\nx\0SEND\ncontent-length:0\n\n\0"s,
    "SEND\ncontent-length:1\n\naXSEND\na:b\n\n\0"s,
    "SEND\ncontent-length:-9\n\nabc\0SEND\n\n\0"s,
    "SEND\ncontent-length:nine\n\nabc\0"s,
    "SEND\na:b\\q\n\n\0"s,
    "SEND\nnothing here\n\n\0"s,
    "SEND\na:b\n\nx\0FETCH\na:b\n\n\0"s,
    "SENDS\na:b\n\n\0"s,
    "\n\r\rSEND\n\n\0"s,
    "\n\rSEND\n\n\0"s,
    "UNSUBSCRIBE\nid:1\n\n\0DISCONNECT\nreceipt:bye\n\n\0"s,
};

// Frames that every version takes, with line ends between them and bodies of both kinds.
std::string mixed_frames(std::size_t count) {
    static const std::string kFrames[] = {
        "SEND\ndestination:a.b\nreceipt:1\n\nbody\0\n"s,
        "SEND\ndestination:q\ncontent-length:7\n\n\0a\nb\0\n\0\0"s,
        "\n\nACK\nid:1,2\nmessage-id:1,2\nsubscription:s\n\n\0"s,
        "SUBSCRIBE\nid:s\ndestination:q\nselector:a = 'x'\n\n\0\n\n"s,
        "BEGIN\ntransaction:\xC3\xA9\n\n\0COMMIT\ntransaction:\xC3\xA9\n\n\0"s,
        "SEND\ndestination:q\ncontent-length:0\nempty:\n\n\0"s,
        "UNSUBSCRIBE\nid:s\nid:again\n\nignored\0\n"s,
    };
    std::string stream;
    for (std::size_t i = 0; i < count; ++i) stream += kFrames[i % std::size(kFrames)];
    return stream;
}

}  // namespace

TEST_CASE("decoder: a frame cut at any byte is the same frame") {
    for (const Version version : kAllVersions) {
        Setup setup;
        setup.version = version;
        for (const std::string& stream : kStreams) check_every_cut(stream, setup);
    }
}

TEST_CASE("decoder: a stream of 100 mixed frames cut at any byte is the same frames") {
    for (const Version version : kAllVersions) {
        Setup setup;
        setup.version = version;
        const std::string stream = mixed_frames(100);
        const std::string_view view = stream;
        const Lines whole = transcript({view}, setup);
        CHECK(whole.size() >= 100);
        for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
            const bool same = transcript({view.substr(0, cut), view.substr(cut)}, setup) == whole;
            if (!same) FAIL_CHECK("cut at " << cut);
        }
    }
}

TEST_CASE("decoder: a stream cut at any two bytes is the same frames") {
    for (const Version version : kAllVersions) {
        Setup setup;
        setup.version = version;
        const std::string stream = mixed_frames(5);
        const std::string_view view = stream;
        const Lines whole = transcript({view}, setup);
        CHECK(whole.size() >= 5);
        for (std::size_t first = 0; first <= stream.size(); ++first) {
            for (std::size_t second = first; second <= stream.size(); ++second) {
                const bool same = transcript({view.substr(0, first),
                                              view.substr(first, second - first),
                                              view.substr(second)},
                                             setup) == whole;
                if (!same) FAIL_CHECK("cuts at " << first << " and " << second);
            }
        }
    }
}

TEST_CASE("decoder: the first frame cut at any byte chooses the same rules") {
    check_every_cut("CONNECT\naccept-version:1.2\nlogin: a:b\\c\n\n\0\nSEND\na:b\n\nx\0"s, {});
    check_every_cut("STOMP\na:b\n\n\0"s, {});
    // With CR LF there is one cut that Artemis does not survive: between the first CR and its LF.
    for (const std::string& bytes :
         {"CONNECT\r\na:b\\c\r\n\r\n\0SEND\na:b\n\nx\0"s, "STOMP\r\na:b\r\n\r\n\0"s}) {
        const std::string_view view = bytes;
        const Lines whole = transcript({view});
        for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
            if (cut == view.find('\n')) continue;
            CHECK(transcript({view.substr(0, cut), view.substr(cut)}) == whole);
        }
    }
}

TEST_CASE("decoder: random frames survive encoding, joining and random cuts") {
    const auto seed = chosen_seed();
    INFO("MINIBROKER_SEED=" << seed);
    std::mt19937 random(seed);
    const auto below = [&](std::size_t bound) {
        return static_cast<std::size_t>(random()) % bound;
    };
    const auto text = [&](std::size_t size_max, std::string_view letters) {
        std::string out;
        for (std::size_t i = below(size_max + 1); i > 0; --i) out += letters[below(letters.size())];
        return out;
    };
    for (int round = 0; round < 400; ++round) {
        const Version version = below(2) == 0 ? Version::kV11 : Version::kV12;
        std::string bytes;
        Lines expected;
        for (std::size_t frames = below(5) + 1; frames > 0; --frames) {
            const bool measured = below(2) == 0;
            const std::string body = text(40, measured ? "ab\0\n\xFF"s : "ab\r\n:"s);
            FrameWriter writer(bytes, version, "SEND");
            std::string line = "SEND {";
            for (std::size_t i = below(5); i > 0; --i) {
                std::string name = "h";
                name.append(std::to_string(i)).append(text(8, ":\\\nxn "));
                const std::string value = text(20, ":\\\nxnc \t");
                writer.header(name, value);
                line.append(name).append("=").append(value).append(",");
            }
            const std::string length = measured ? std::to_string(body.size()) : "-1";
            writer.header("content-length", length).finish(body);
            line.append("content-length=").append(length).append("} [").append(body).append("]");
            expected.push_back(line);
        }
        expected.emplace_back("need more");
        std::vector<std::string_view> packets;
        for (std::string_view rest = bytes; !rest.empty();) {
            const std::size_t size = below(rest.size()) + 1;
            packets.push_back(
                rest.substr(0, below(3) == 0 ? size : std::min<std::size_t>(size, 9)));
            rest.remove_prefix(packets.back().size());
        }
        Setup setup;
        setup.version = version;
        REQUIRE(transcript(packets, setup) == expected);
    }
}

TEST_CASE("decoder: random bytes never depend on the cut") {
    const auto seed = chosen_seed();
    INFO("MINIBROKER_SEED=" << seed);
    std::mt19937 random(seed);
    const std::string_view parts[] = {"SEND\n",
                                      "SEND\r\n",
                                      "\n",
                                      "\n\n",
                                      "\r\n",
                                      ":",
                                      "a:b\n",
                                      "\\",
                                      "content-length:",
                                      "3\n",
                                      "-1\n",
                                      "n",
                                      "\r",
                                      " ",
                                      "\t",
                                      "ACK\n",
                                      std::string_view("\0", 1),
                                      "\xC3",
                                      "x",
                                      "abcdef",
                                      "N"};
    for (int round = 0; round < 1500; ++round) {
        std::string bytes = "SEND\n";
        for (int i = 0; i < 14; ++i) bytes += parts[random() % std::size(parts)];
        for (const Version version : kAllVersions) {
            Setup setup;
            setup.version = version;
            const Lines whole = without_dump(transcript({bytes}, setup));
            const std::string_view view = bytes;
            const std::size_t cut = random() % bytes.size();
            CAPTURE(bytes);
            CAPTURE(cut);
            REQUIRE(without_dump(transcript({view.substr(0, cut), view.substr(cut)}, setup)) ==
                    whole);
            REQUIRE(without_dump(transcript(pieces_of(view, 1), setup)) == whole);
        }
    }
}

TEST_CASE(
    "decoder: a kept head gets what it needs of the next packet, however long its lines are") {
    std::string bytes = "SEND\na:1\nlong:" + std::string(3000, 'x') + "\nb:2\n\nbody\0\n"s;
    bytes += "SEND\nc:" + std::string(1100, 'y') + "\ncontent-length:4\n\n1\0\n2\0"s;
    bytes += "SEND\na:1\n\nend\0"s;
    for (const Version version : kAllVersions) {
        Setup setup;
        setup.version = version;
        setup.logged_in = true;
        const Lines whole = transcript({bytes}, setup);
        REQUIRE(whole.size() == 4);
        const std::string_view view = bytes;
        for (std::size_t cut = 0; cut <= bytes.size(); cut += cut % 97 == 0 ? 1U : 3U) {
            CAPTURE(cut);
            REQUIRE(transcript({view.substr(0, cut), view.substr(cut)}, setup) == whole);
        }
        for (const std::size_t step : {7U, 500U, 1024U, 1025U, 2100U}) {
            CAPTURE(step);
            REQUIRE(transcript(pieces_of(view, step), setup) == whole);
        }
    }
}
