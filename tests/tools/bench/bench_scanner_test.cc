#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "tools/bench/load/client/frame_scanner.h"

using minibroker::bench::RawFrame;
using minibroker::bench::Scan;
using minibroker::bench::scan_frame;
using minibroker::bench::ScanResult;

namespace {

struct Scanned {
    ScanResult result;
    std::string command;
    std::string body;
    std::string headers;  ///< `name=value;` of each
};

Scanned scan(std::string_view bytes) {
    Scanned scanned;
    RawFrame frame;
    const auto on_header = [&](std::string_view name, std::string_view value) {
        scanned.headers.append(name).append("=").append(value).append(";");
    };
    scanned.result = scan_frame(bytes, frame, on_header);
    scanned.command = frame.command;
    scanned.body = frame.body;
    return scanned;
}

std::string with_nul(std::string_view text) {
    return std::string(text) + '\0';
}

}  // namespace

TEST_CASE("bench scanner: command, headers, body") {
    const std::string bytes = with_nul("MESSAGE\na:1\nb:x:y\ncontent-length:3\n\nabc");
    const Scanned scanned = scan(bytes + "MESSAGE");
    CHECK(scanned.result.scan == Scan::kFrame);
    CHECK(scanned.result.consumed == bytes.size());
    CHECK(scanned.command == "MESSAGE");
    CHECK(scanned.body == "abc");
    CHECK(scanned.headers == "a=1;b=x:y;content-length=3;");
}

TEST_CASE(
    "bench scanner: a body without content-length ends at the NUL, one with it may have some") {
    CHECK(scan(with_nul("A\n\nbody")).body == "body");
    CHECK(scan(with_nul("A\n\n")).body.empty());
    const std::string zeros("A\ncontent-length:2\n\n\0\0\0", 23);
    CHECK(scan(zeros).result.scan == Scan::kFrame);
    CHECK(scan(zeros).body == std::string(2, '\0'));
}

TEST_CASE("bench scanner: line ends before a frame and carriage returns") {
    const Scanned scanned = scan(with_nul("\n\r\nA\r\nb:c\r\n\r\nbody"));
    CHECK(scanned.result.scan == Scan::kFrame);
    CHECK(scanned.command == "A");
    CHECK(scanned.headers == "b=c;");
    CHECK(scanned.body == "body");
}

TEST_CASE("bench scanner: heart-beats alone are dealt with, and no frame") {
    const Scanned scanned = scan("\n\n\n");
    CHECK(scanned.result.scan == Scan::kIncomplete);
    CHECK(scanned.result.consumed == 3);
    CHECK(scan("").result.consumed == 0);
}

TEST_CASE("bench scanner: a frame cut anywhere is incomplete, nothing of it consumed") {
    for (const std::string& bytes : {with_nul("MESSAGE\na:1\ncontent-length:3\n\nabc"),
                                     with_nul("MESSAGE\r\na:1\r\n\r\nabc")}) {
        for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
            CAPTURE(cut);
            const Scanned scanned = scan(std::string_view(bytes).substr(0, cut));
            CHECK(scanned.result.scan == Scan::kIncomplete);
            CHECK(scanned.result.consumed == 0);
        }
    }
}

TEST_CASE("bench scanner: the first content-length counts") {
    CHECK(scan(with_nul("A\ncontent-length:1\ncontent-length:9\n\nb")).body == "b");
}

TEST_CASE("bench scanner: what is no frame") {
    for (const char* text : {"A\nno colon\n\n",
                             "A\ncontent-length:\n\n",
                             "A\ncontent-length:x\n\n",
                             "A\ncontent-length:-1\n\n",
                             "A\ncontent-length:1x\n\n",
                             "A\ncontent-length: 1\n\n",
                             "A\ncontent-length:99999999999999999999\n\n",
                             "A\ncontent-length:1\n\nbody"}) {
        CAPTURE(text);
        CHECK(scan(with_nul(text)).result.scan == Scan::kBad);
    }
}

TEST_CASE("bench scanner: a head without end is given up at its limit") {
    const std::string at_limit(minibroker::bench::kHeadBytesMax, 'a');
    CHECK(scan(at_limit).result.scan == Scan::kIncomplete);
    CHECK(scan(at_limit + "a").result.scan == Scan::kBad);
}
