#include "protocol/encoder.h"

#include <doctest/doctest.h>

#include "tests/protocol/transcript.h"

using namespace minibroker::protocol;
using namespace minibroker::protocol::testing;
using namespace std::string_literals;

namespace {

std::string escaped(std::string_view text, Version version) {
    std::string out;
    append_escaped(out, text, version);
    return out;
}

}  // namespace

TEST_CASE("encoder: the bytes of a frame") {
    std::string out = "before";
    FrameWriter(out, Version::kV12, "RECEIPT").header("receipt-id", "a:b").finish("");
    CHECK(out == "beforeRECEIPT\nreceipt-id:a\\cb\n\n\0\n"s);
}

TEST_CASE("encoder: a head alone ends behind the empty line") {
    std::string out;
    FrameWriter(out, Version::kV11, "MESSAGE").header("a", "b").finish_head();
    CHECK(out == "MESSAGE\na:b\n\n");
}

TEST_CASE("encoder: a body goes out as it is, NULs included") {
    std::string out;
    FrameWriter(out, Version::kV10, "MESSAGE").finish(std::string_view("a\0\nb", 4));
    CHECK(out == "MESSAGE\n\na\0\nb\0\n"s);
}

TEST_CASE("encoder: escapes of 1.1 and 1.2 are the same, 1.0 has none") {
    for (const Version version : {Version::kV11, Version::kV12}) {
        CHECK(escaped("a:b\nc\\d\re", version) == "a\\cb\\nc\\\\d\\re");
        CHECK(escaped("", version).empty());
        CHECK(escaped(":", version) == "\\c");
        CHECK(escaped("\xC3\xA9 plain", version) == "\xC3\xA9 plain");
    }
    CHECK(escaped("a:b\nc\\d\re", Version::kV10) == "a:b\nc\\d\re");
}

TEST_CASE("encoder: names are escaped as well, raw headers are not") {
    std::string out;
    FrameWriter(out, Version::kV12, "ERROR").header("a:b", "c").raw_header("m:n", "o:p").finish("");
    CHECK(out == "ERROR\na\\cb:c\nm:n:o:p\n\n\0\n"s);
}

TEST_CASE("encoder: what it writes decodes to the same text") {
    const std::string_view texts[] = {"",
                                      "plain",
                                      ":",
                                      "\\",
                                      "a:b:c",
                                      "\n",
                                      " blanks ",
                                      "\\n\\c",
                                      "\n\n\\",
                                      "n",
                                      "c",
                                      "\\\\",
                                      "r\r\n",
                                      "\xE2\x82\xAC",
                                      "tab\t"};
    for (const Version version : {Version::kV11, Version::kV12}) {
        for (const std::string_view name : texts) {
            for (const std::string_view value : texts) {
                // 1.1 writes \r, which its own decoder does not know: so does Artemis.
                const bool one_way = version == Version::kV11 && (name.find('\r') != name.npos ||
                                                                  value.find('\r') != value.npos);
                if (one_way) continue;
                std::string out;
                FrameWriter(out, version, "MESSAGE").header(name, value).finish("body");
                std::string expected = "MESSAGE {";
                expected.append(name).append("=").append(value).append("} [body]");
                CHECK(decoded(version, out) == Lines{expected, "need more"});
            }
        }
    }
}
