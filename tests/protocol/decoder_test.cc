#include "protocol/decoder.h"

#include <doctest/doctest.h>

#include "tests/protocol/transcript.h"

using namespace minibroker::protocol;
using namespace minibroker::protocol::testing;
using namespace std::string_literals;
using namespace std::string_view_literals;

TEST_CASE("decoder: a frame of every version") {
    for (const Version version : kAllVersions) {
        CHECK(decoded(version, "SEND\ndestination:a\n\nbody\0"s) ==
              Lines{"SEND {destination=a} [body]", "need more"});
    }
}

TEST_CASE("decoder: frames behind one another, line ends between them") {
    const auto bytes =
        "\n\n\r\n\nBEGIN\ntransaction:t\n\n\0\n\r\n\r\n\n\nSEND\na:b\n\nx\0\nABORT\n\n\0\n"s;
    for (const Version version : kAllVersions) {
        CHECK(decoded(version, bytes) ==
              Lines{"BEGIN {transaction=t} []", "SEND {a=b} [x]", "ABORT {} []", "need more"});
    }
}

TEST_CASE("decoder: 1.2 takes CR LF and LF, mixed at will") {
    CHECK(decoded(Version::kV12, "SEND\r\na:b\nc:d\r\n\r\nx\r\n\0"s) ==
          Lines{"SEND {a=b,c=d} [x\r\n]", "need more"});
    CHECK(decoded(Version::kV12, "SEND\na:b\r\n\n\0"s) == Lines{"SEND {a=b} []", "need more"});
    CHECK(decoded(Version::kV12, "SEND\na:b\rc\n\n\0"s) == Lines{"SEND {a=bc} []", "need more"});
    // The backslash waits over the CR LF for the next line's first letter.
    CHECK(decoded(Version::kV12, "SEND\r\na:b\\\r\nnew:d\r\n\r\n\0"s) ==
          Lines{"SEND {a=b,\new=d} []", "need more"});
}

TEST_CASE(
    "decoder: CR in the head of 1.0 and 1.1 belongs to the value, and a CR LF line ends nothing") {
    for (const Version version : {Version::kV10, Version::kV11}) {
        CHECK(decoded(version, "SEND\na:b\r\n\n\0"s) == Lines{"SEND {a=b\r} []", "need more"});
        CHECK(decoded(version, "SEND\na:b\r\n\r\nc:d\n\nx\0"s) ==
              Lines{"SEND {a=\r,c=d} [x]", "need more"});
    }
}

TEST_CASE("decoder: escapes") {
    const auto bytes =
        "SEND\ncolon:a\\cb\nfeed:a\\nb\nback:a\\\\b\nna\\cme:v\nmix:\\\\c\\c\\\\n\n\n\0"s;
    for (const Version version : {Version::kV11, Version::kV12}) {
        CHECK(decoded(version, bytes) ==
              Lines{"SEND {colon=a:b,feed=a\nb,back=a\\b,na:me=v,mix=\\c:\\n} []", "need more"});
    }
    CHECK(decoded(Version::kV10, "SEND\na:a\\cb\\nc\\\\d\\t\n\n\0"s) ==
          Lines{"SEND {a=a\\cb\\nc\\\\d\\t} []", "need more"});
    CHECK(decoded(Version::kV12, "SEND\na:b\\rc\n\n\0"s) == Lines{"SEND {a=b\rc} []", "need more"});
}

TEST_CASE("decoder: an undefined escape is an error that quotes it") {
    CHECK(decoded(Version::kV11, "SEND\na:b\\rc\n\n\0"s) ==
          Lines{"error AMQ339040 Undefined escape sequence \\r"});
    for (const Version version : {Version::kV11, Version::kV12}) {
        CHECK(decoded(version, "SEND\na:b\\tc\n\n\0"s) ==
              Lines{"error AMQ339040 Undefined escape sequence \\t"});
        CHECK(decoded(version, "SEND\na\\ b:c\n\n\0"s) ==
              Lines{"error AMQ339040 Undefined escape sequence \\ "});
        CHECK(decoded(version, "SEND\na:\\\xC3\xA9\n\n\0"s) ==
              Lines{"error AMQ339040 Undefined escape sequence \\\xEF\xBF\x83"});
        CHECK(decoded(version, "SEND\na:\\C\n\n\0"s) ==
              Lines{"error AMQ339040 Undefined escape sequence \\C"});
    }
}

TEST_CASE("decoder: a backslash at the end of a line escapes the next line's first letter") {
    for (const Version version : {Version::kV11, Version::kV12}) {
        CHECK(decoded(version, "SEND\na:b\\\nname:d\n\n\0"s) ==
              Lines{"SEND {a=b,\name=d} []", "need more"});
        CHECK(decoded(version, "SEND\na:b\\\nx:d\n\n\0"s) ==
              Lines{"error AMQ339040 Undefined escape sequence \\x"});
        CHECK(decoded(version, "SEND\na:b\\\n\nbody\0SEND\nx:y\n\n\0"s) ==
              Lines{"SEND {a=b} [body]", "SEND {x=y} []", "need more"});
        CHECK(decoded(version, "SEND\na\\:c\n\n\0"s) == Lines{"SEND {a=:} []", "need more"});
    }
    CHECK(decoded(Version::kV10, "SEND\na:b\\\nx:d\n\n\0"s) ==
          Lines{"SEND {a=b\\,x=d} []", "need more"});
}

TEST_CASE("decoder: unescaped colons in a value are dropped by 1.1 and 1.2") {
    const auto bytes = "SEND\nurl:http://a:80/\ntime:1:2\n\n\0"s;
    for (const Version version : {Version::kV11, Version::kV12}) {
        CHECK(decoded(version, bytes) == Lines{"SEND {url=http//a80/,time=12} []", "need more"});
    }
    CHECK(decoded(Version::kV10, bytes) ==
          Lines{"SEND {url=http://a:80/,time=1:2} []", "need more"});
}

TEST_CASE("decoder: blanks before a value are dropped by 1.0 only, others are kept") {
    const auto bytes = "SEND\n a b : \t c d \t\n\n\0"s;
    CHECK(decoded(Version::kV10, bytes) == Lines{"SEND { a b =c d \t} []", "need more"});
    for (const Version version : {Version::kV11, Version::kV12}) {
        CHECK(decoded(version, bytes) == Lines{"SEND { a b = \t c d \t} []", "need more"});
    }
    CHECK(decoded(Version::kV10, "SEND\na: \t \nb: : c\n\n\0"s) ==
          Lines{"SEND {a=,b= c} []", "need more"});
}

TEST_CASE("decoder: a line of blanks ends the head in 1.0 and is a line without colon later") {
    const auto bytes = "SEND\na:b\n \t\nc:d\n\nx\0"s;
    CHECK(decoded(Version::kV10, bytes) == Lines{"SEND {a=b} [c:d\n\nx]", "need more"});
    CHECK(decoded(Version::kV11, bytes) == Lines{"SEND {a= \t,c=d} [x]", "need more"});
    CHECK(decoded(Version::kV12, bytes) == Lines{"SEND {a=b,c=d} [x]", "need more"});
}

TEST_CASE("decoder: a repeated header's last value counts, in 1.2 the first") {
    const auto bytes = "SEND\na:1\nb:2\na:3\na:4\n\n\0"s;
    CHECK(decoded(Version::kV10, bytes) == Lines{"SEND {a=4,b=2} []", "need more"});
    CHECK(decoded(Version::kV11, bytes) == Lines{"SEND {a=4,b=2} []", "need more"});
    CHECK(decoded(Version::kV12, bytes) == Lines{"SEND {a=1,b=2} []", "need more"});
}

TEST_CASE("decoder: a line without colon is a new value of the header before it") {
    const auto bytes = "SEND\na:1\nno colon\n\n\0"s;
    CHECK(decoded(Version::kV10, bytes) == Lines{"SEND {a=no colon} []", "need more"});
    CHECK(decoded(Version::kV11, bytes) == Lines{"SEND {a=no colon} []", "need more"});
    CHECK(decoded(Version::kV12, bytes) == Lines{"SEND {a=1} []", "need more"});
    CHECK(decoded(Version::kV11, "SEND\na:1\nb:2\na:3\nx\n\n\0"s) ==
          Lines{"SEND {a=x,b=2} []", "need more"});
    // Also of a content-length, where 1.2 keeps the header but measures by the line.
    CHECK(decoded(Version::kV12, "SEND\ncontent-length:9\n2\n\nab\0"s) ==
          Lines{"SEND {content-length=9} [ab]", "need more"});
}

TEST_CASE("decoder: a line of letters that may follow a backslash ends the head, as in Artemis") {
    CHECK(decoded(Version::kV11, "SEND\na:1\ncnn\nrest\0"s) ==
          Lines{"SEND {a=1} [rest]", "need more"});
    CHECK(decoded(Version::kV12, "SEND\na:1\nrcn\\n\nrest\0"s) ==
          Lines{"SEND {a=1} [rest]", "need more"});
    CHECK(decoded(Version::kV11, "SEND\na:1\nr\n\nrest\0"s) ==
          Lines{"SEND {a=r} [rest]", "need more"});
    CHECK(decoded(Version::kV10, "SEND\na:1\ncnn\n\nrest\0"s) ==
          Lines{"SEND {a=cnn} [rest]", "need more"});
}

TEST_CASE("decoder: empty names and values, and NUL in the head, are taken as they are") {
    for (const Version version : kAllVersions) {
        CHECK(
            decoded(version, "SEND\nhollow:\n:nameless\n:\n\n\0"s) ==
            Lines{version == Version::kV12 ? "SEND {hollow=,=nameless} []" : "SEND {hollow=,=} []",
                  "need more"});
        CHECK(decoded(version, "SEND\na\0:b\0c\n\n\0"s) ==
              Lines{"SEND {a\0=b\0c} []"s, "need more"});
    }
}

TEST_CASE("decoder: broken UTF-8 becomes U+FFFD in headers and in bodies without content-length") {
    for (const Version version : kAllVersions) {
        CHECK(decoded(version,
                      "SEND\nn\xFF:\xE4\xF6\n\na\xFF"
                      "b\xC3\0"s) ==
              Lines{"SEND {n\xEF\xBF\xBD=\xEF\xBF\xBD\xEF\xBF\xBD} [a\xEF\xBF\xBD"
                    "b\xEF\xBF\xBD]",
                    "need more"});
        CHECK(decoded(version, "SEND\ncontent-length:2\n\n\xFF\xC3\0"s) ==
              Lines{"SEND {content-length=2} [\xFF\xC3]", "need more"});
        CHECK(decoded(version, "SEND\ncontent-length:-1\n\n\xFF\0"s) ==
              Lines{"SEND {content-length=-1} [\xFF]", "need more"});
        CHECK(decoded(version, "SEND\ng\xC3\xBC:\xE2\x82\xAC\n\n\xF0\x9F\x98\x80\0"s) ==
              Lines{"SEND {g\xC3\xBC=\xE2\x82\xAC} [\xF0\x9F\x98\x80]", "need more"});
    }
    CHECK(decoded(Version::kV12, "SEND\na\\c\xFF:\\n\xFF\n\n\0"s) ==
          Lines{"SEND {a:\xEF\xBF\xBD=\n\xEF\xBF\xBD} []", "need more"});
}

TEST_CASE("decoder: every decoder error and muteness is for ever") {
    FrameDecoder decoder(DecoderLimits{});
    Frame frame;
    decoder.set_version(Version::kV12);
    decoder.feed("QUIT\n\n\0"sv);
    CHECK(decoder.next(frame) == FrameDecoder::Outcome::kError);
    decoder.feed("SEND\na:b\n\n\0"sv);
    CHECK(decoder.next(frame) == FrameDecoder::Outcome::kError);
    CHECK(decoder.error().body == "AMQ339024: Invalid STOMP frame: Q,U,I,T,10,10,0,");
}

TEST_CASE("decoder: the caller's frame is cleared whatever the outcome") {
    FrameDecoder decoder(DecoderLimits{});
    Frame frame;
    frame.body = "old";
    frame.add("old", "header", Frame::Repeat::kLast);
    CHECK(decoder.next(frame) == FrameDecoder::Outcome::kNeedMore);
    CHECK(frame.body.empty());
    CHECK(frame.header_count() == 0);
}

TEST_CASE("decoder: the version set between two frames of one packet rules the second") {
    FrameDecoder decoder(DecoderLimits{});
    Frame frame;
    decoder.feed("CONNECT\na:pa\\css\n\n\0SEND\na:pa\\css\na:second\n\n\0"sv);
    REQUIRE(decoder.next(frame) == FrameDecoder::Outcome::kFrame);
    CHECK(to_line(frame) == "CONNECT {a=pa\\css} []");
    CHECK(decoder.handler_version() == Version::kV10);
    decoder.set_version(Version::kV12);
    REQUIRE(decoder.next(frame) == FrameDecoder::Outcome::kFrame);
    CHECK(to_line(frame) == "SEND {a=pa:ss} []");
    CHECK(decoder.next(frame) == FrameDecoder::Outcome::kNeedMore);
}

TEST_CASE("decoder: a head that is repeated is the same head, under every version and cut") {
    const std::string head = "SEND\ndestination:a\\cb\ncontent-length:3\nx: y\nx:z\n\n";
    const std::string other = "SEND\ndestination:a\ncontent-length:3\n\n";
    std::string bytes;
    for (const char* body : {"one", "two", "thr"}) bytes += head + body + '\0' + '\n';
    bytes += other + "fou" + '\0' + head + "fiv" + '\0' + head + "six" + '\0';
    for (const Version version : {Version::kV10, Version::kV11, Version::kV12}) {
        for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
            CAPTURE(cut);
            FrameDecoder decoder(DecoderLimits{});
            decoder.set_version(version);
            decoder.set_logged_in();
            Frame frame;
            std::string bodies;
            std::size_t repeated = 0;
            for (const auto& part : {bytes.substr(0, cut), bytes.substr(cut)}) {
                decoder.feed(part);
                while (decoder.next(frame) == FrameDecoder::Outcome::kFrame) {
                    bodies += frame.body + " ";
                    if (decoder.head_repeated()) ++repeated;
                    CHECK(frame.command == Command::kSend);
                    if (frame.body == "fou") {
                        CHECK(frame.header("destination") == "a");
                        CHECK(frame.header_count() == 2);
                        continue;
                    }
                    const bool v10 = version == Version::kV10;
                    CHECK(frame.header("destination") == (v10 ? "a\\cb" : "a:b"));
                    CHECK(frame.header("x") == (v10 || version == Version::kV11 ? "z" : " y"));
                    CHECK(frame.header_count() == 3);
                }
            }
            CHECK(bodies == "one two thr fou fiv six ");
            CHECK(repeated <= 3);
            if (cut == 0) CHECK(repeated == 3);
        }
    }
}

TEST_CASE("decoder: before the login, and after a new version, no head is taken for known") {
    const std::string bytes = "SEND\na:b\\n\n\n1\0SEND\na:b\\n\n\n2\0"s;
    FrameDecoder decoder(DecoderLimits{});
    decoder.set_version(Version::kV12);
    Frame frame;
    decoder.feed(bytes);
    while (decoder.next(frame) == FrameDecoder::Outcome::kFrame)
        CHECK_FALSE(decoder.head_repeated());
    decoder.set_logged_in();
    decoder.feed(bytes);
    REQUIRE(decoder.next(frame) == FrameDecoder::Outcome::kFrame);
    CHECK(frame.header("a") == "b\n");
    decoder.set_version(Version::kV10);
    REQUIRE(decoder.next(frame) == FrameDecoder::Outcome::kFrame);
    CHECK_FALSE(decoder.head_repeated());
    CHECK(frame.header("a") == "b\\n");
}
