#include <doctest/doctest.h>

#include "tests/protocol/transcript.h"

using namespace minibroker::protocol;
using namespace minibroker::protocol::testing;
using namespace std::string_literals;

TEST_CASE("body: without content-length it ends at the first NUL") {
    for (const Version version : kAllVersions) {
        CHECK(decoded(version, "SEND\n\n\r\n a \r\n\n\0SEND\n\n\0"s) ==
              Lines{"SEND {} [\r\n a \r\n\n]", "SEND {} []", "need more"});
    }
}

TEST_CASE("body: a right content-length may span NULs") {
    for (const Version version : kAllVersions) {
        CHECK(decoded(version, "SEND\ncontent-length:5\n\na\0b\0c\0SEND\n\n\0"s) ==
              Lines{"SEND {content-length=5} [a\0b\0c]"s, "SEND {} []", "need more"});
        CHECK(decoded(version, "SEND\ncontent-length:0\n\n\0SEND\n\n\0"s) ==
              Lines{"SEND {content-length=0} []", "SEND {} []", "need more"});
    }
}

TEST_CASE("body: +5 and 0005 are 5, in 1.0 with blanks before it too") {
    for (const char* value : {"+2", "0002", "2"}) {
        for (const Version version : kAllVersions) {
            CHECK(decoded(version, "SEND\ncontent-length:"s + value + "\n\na\0\0"s) ==
                  Lines{"SEND {content-length="s + value + "} [a\0]"s, "need more"});
        }
    }
    CHECK(decoded(Version::kV10, "SEND\ncontent-length: \t2\n\na\0\0"s) ==
          Lines{"SEND {content-length=2} [a\0]"s, "need more"});
}

TEST_CASE("body: longer than its content-length") {
    const auto bytes = "SEND\ncontent-length:3\n\nabcdef\0\nSEND\na:b\n\n\0"s;
    for (const Version version : {Version::kV11, Version::kV12}) {
        CHECK(decoded(version, bytes) ==
              Lines{"SEND {content-length=3} [abc]", "SEND {a=b} []", "need more"});
        CHECK(decoded(version, "SEND\ncontent-length:0\n\nabcdef\0SEND\na:b\n\n\0"s) ==
              Lines{"SEND {content-length=0} []", "SEND {a=b} []", "need more"});
    }
    // 1.0 skips one byte and takes the rest for the next frame.
    CHECK(decoded(Version::kV10, bytes) ==
          Lines{"SEND {content-length=3} [abc]",
                "error AMQ339023 Invalid STOMP frame e,f,0,10,S,E,N,D,10,a,,b,10,10,0,",
                "body AMQ339024: Invalid STOMP frame: e,f,0,10,S,E,N,D,10,a,:,b,10,10,0,"});
    CHECK(decoded(Version::kV10, "SEND\ncontent-length:3\n\nabcdBEGIN\n\n\0"s) ==
          Lines{"SEND {content-length=3} [abc]", "BEGIN {} []", "need more"});
}

TEST_CASE("body: shorter than its content-length takes NUL and next frame") {
    const auto bytes = "SEND\ncontent-length:10\n\nabc\0SEND\nreceipt:r2\n\nx\0"s;
    for (const Version version : {Version::kV11, Version::kV12}) {
        CHECK(decoded(version, bytes) ==
              Lines{"SEND {content-length=10} [abc\0SEND\nr]"s, "need more"});
    }
    for (const Version version : kAllVersions) {
        CHECK(decoded(version, "SEND\ncontent-length:3\n\nab\0"s) == Lines{"need more"});
        CHECK(decoded(version, "SEND\ncontent-length:3\n\nabc"s) == Lines{"need more"});
    }
}

TEST_CASE("body: of a repeated content-length the last one measures, whichever is shown") {
    const auto bytes = "SEND\ncontent-length:5\ncontent-length:3\n\na\0b\0SEND\n\n\0"s;
    CHECK(decoded(Version::kV10, bytes) ==
          Lines{"SEND {content-length=3} [a\0b]"s, "SEND {} []", "need more"});
    CHECK(decoded(Version::kV11, bytes) ==
          Lines{"SEND {content-length=3} [a\0b]"s, "SEND {} []", "need more"});
    CHECK(decoded(Version::kV12, bytes) ==
          Lines{"SEND {content-length=5} [a\0b]"s, "SEND {} []", "need more"});
    CHECK(decoded(Version::kV12, "SEND\ncontent-length:-7\ncontent-length:1\n\na\0"s) ==
          Lines{"SEND {content-length=-7} [a]", "need more"});
}

TEST_CASE("body: -1 means none for measuring") {
    for (const Version version : kAllVersions) {
        CHECK(decoded(version, "SEND\ncontent-length:-1\n\nhello\0"s) ==
              Lines{"SEND {content-length=-1} [hello]", "need more"});
    }
}

TEST_CASE("body: another negative content-length makes the connection mute, as in Artemis") {
    for (const Version version : kAllVersions) {
        for (const char* value : {"-2", "-7", "-2147483648"}) {
            const auto bytes = "SEND\ncontent-length:"s + value + "\n\nhello\0"s;
            Setup setup;
            setup.version = version;
            CHECK(transcript({bytes, "SEND\n\n\0"}, setup) == Lines{"mute"});
        }
    }
}

TEST_CASE("body: a content-length that is no 32-bit integer is an error that names it") {
    for (const Version version : kAllVersions) {
        for (const char* value : {"five", "", "5 ", "5.0", "2147483648", "--5", "0x5"}) {
            CHECK(decoded(version, "SEND\ncontent-length:"s + value + "\n\nhello\0"s) ==
                  Lines{"error Invalid content-length header: "s + value});
        }
    }
    for (const Version version : {Version::kV11, Version::kV12}) {
        CHECK(decoded(version, "SEND\ncontent-length: 5\n\nhello\0"s) ==
              Lines{"error Invalid content-length header:  5"});
        CHECK(decoded(version, "SEND\ncontent-length:5\ncontent-length:x\n\nhello\0"s) ==
              Lines{"error Invalid content-length header: x"});
    }
}
