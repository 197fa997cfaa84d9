#include "tools/minibroker/cli/client/server_frame.h"

#include <doctest/doctest.h>

using namespace minibroker::cli;

namespace {

std::string shown(const ServerFrame& frame) {
    std::string out = frame.command;
    for (const auto& [name, value] : frame.headers) out += "|" + name + "=" + value;
    return out + "|" + frame.body;
}

// All frames in `bytes`, fed in pieces of `size`; "!" and the text of an error at the end.
std::vector<std::string> frames_in(std::string_view bytes, std::size_t size) {
    ServerFrameReader reader;
    std::vector<std::string> out;
    for (std::size_t at = 0; at < bytes.size(); at += size) {
        reader.feed(bytes.substr(at, size));
        for (;;) {
            auto frame = reader.next();
            if (!frame) {
                out.push_back("!" + frame.error().text);
                return out;
            }
            if (!*frame) break;
            out.push_back(shown(**frame));
        }
    }
    return out;
}

using Strings = std::vector<std::string>;

const std::string kNul(1, '\0');
const std::string kStream = "CONNECTED\nversion:1.2\nheart-beat:0,30000\n\n" + kNul + "\n" +
                            "\n\r\n\n" + "RECEIPT\r\nreceipt-id:1\r\n\r\n" + kNul + "\n" +
                            "MESSAGE\ncontent-length:5\na\\cb:c\\nd\\\\\n\nx" + kNul + "\n\nz" +
                            kNul + "\n" + "ERROR\nmessage:\n\nwhy" + kNul + "\n";

}  // namespace

TEST_CASE("server frame: however the bytes are cut, the frames are the same") {
    const Strings expected = {"CONNECTED|version=1.2|heart-beat=0,30000|",
                              "RECEIPT|receipt-id=1|",
                              "MESSAGE|content-length=5|a:b=c\nd\\|x" + kNul + "\n\nz",
                              "ERROR|message=|why"};
    for (std::size_t size = 1; size <= kStream.size(); ++size) {
        CAPTURE(size);
        CHECK(frames_in(kStream, size) == expected);
    }
}

TEST_CASE("server frame: an unknown escape and a line without colon do no harm") {
    CHECK(frames_in("ERROR\nmessage:C:\\temp\\x\\\nnocolon\n\n" + kNul, 99) ==
          Strings{"ERROR|message=C:\\temp\\x\\|"});
}

TEST_CASE("server frame: the first of repeated headers counts") {
    ServerFrameReader reader;
    reader.feed("MESSAGE\na:1\na:2\n\n" + kNul);
    const auto frame = reader.next();
    REQUIRE(frame.has_value());
    REQUIRE(frame->has_value());
    CHECK(*(*frame)->header("a") == "1");
    CHECK((*frame)->header("b") == nullptr);
}

TEST_CASE("server frame: a wrong content-length is an error") {
    CHECK(frames_in("MESSAGE\ncontent-length:x\n\n" + kNul, 99) == Strings{"!content-length x"});
    CHECK(frames_in("MESSAGE\ncontent-length:-1\n\n" + kNul, 99) == Strings{"!content-length -1"});
    CHECK(frames_in("MESSAGE\ncontent-length:1\n\nab" + kNul, 99) ==
          Strings{"!no NUL behind the body of the broker's frame"});
    CHECK(frames_in("MESSAGE\ncontent-length:268435457\n\n", 99) ==
          Strings{"!content-length 268435457"});
    CHECK(frames_in("MESSAGE\ncontent-length:268435456\n\n", 99).empty());
}

TEST_CASE("server frame: a head without end is given up at the limit") {
    const std::string block(1 << 16, 'a');
    ServerFrameReader reader;
    for (std::size_t fed = 0; fed < kHeadBytesMax; fed += block.size()) {
        reader.feed(block);
        CHECK(reader.next().has_value());
    }
    reader.feed("a");
    CHECK_FALSE(reader.next().has_value());
}
