#include <doctest/doctest.h>

#include "tests/protocol/transcript.h"

using namespace minibroker::protocol;
using namespace minibroker::protocol::testing;
using namespace std::string_literals;
using namespace std::string_view_literals;

namespace {

Setup with(const DecoderLimits& limits, bool logged_in = true) {
    Setup setup;
    setup.version = Version::kV12;
    setup.limits = limits;
    setup.logged_in = logged_in;
    return setup;
}

// The transcript of `bytes`, having checked that dripping them byte by byte gives the same.
Lines both_ways(const std::string& bytes, const Setup& setup) {
    std::vector<std::string_view> drops;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        drops.push_back(std::string_view(bytes).substr(i, 1));
    const Lines whole = transcript({bytes}, setup);
    CHECK(transcript(drops, setup) == whole);
    return whole;
}

std::string text_of(std::size_t size) {
    return std::string(size, 'x');
}

}  // namespace

TEST_CASE("limits: a header line just under, at and over its limit") {
    DecoderLimits limits;
    limits.header_line_bytes_max = 20;
    for (const std::size_t size : {17U, 18U}) {
        CHECK(both_ways("SEND\na:" + text_of(size) + "\n\n\0"s, with(limits)) ==
              Lines{"SEND {a=" + text_of(size) + "} []", "need more"});
    }
    const Lines over{"error The header line is longer than 20 bytes"};
    CHECK(both_ways("SEND\na:" + text_of(19) + "\n\n\0"s, with(limits)) == over);
    CHECK(both_ways("SEND\na:" + text_of(19), with(limits)) == over);
    CHECK(both_ways("SEND\na:" + text_of(18), with(limits)) == Lines{"need more"});
}

TEST_CASE("limits: the number of header lines, repeated and ill-formed ones counted") {
    DecoderLimits limits;
    limits.header_count_max = 3;
    CHECK(both_ways("SEND\na:1\nb:2\n\n\0"s, with(limits)).front() == "SEND {a=1,b=2} []");
    CHECK(both_ways("SEND\na:1\na:2\nx\n\n\0"s, with(limits)).front() == "SEND {a=1} []");
    CHECK(both_ways("SEND\na:1\na:2\nx\nb:2\n\n\0"s, with(limits)) ==
          Lines{"error The frame has more than 3 header lines"});
}

TEST_CASE("limits: a whole head, its line ends counted") {
    DecoderLimits limits;
    limits.head_bytes_max = 20;  // "SEND\n" 5, "a:...\n" 14, "\n" 1
    CHECK(both_ways("SEND\na:" + text_of(10) + "\n\n\0"s, with(limits)).back() == "need more");
    CHECK(both_ways("SEND\na:" + text_of(11) + "\n\n\0"s, with(limits)).back() == "need more");
    const Lines over{"error The head of the frame is longer than 20 bytes"};
    CHECK(both_ways("SEND\na:" + text_of(12) + "\n\n\0"s, with(limits)) == over);
    CHECK(both_ways("SEND\na:" + text_of(30), with(limits)) == over);
    CHECK(both_ways("SEND\na:b\nc:d\ne:f\ng:h\n\n\0"s, with(limits)) == over);
}

TEST_CASE("limits: a body, announced or not") {
    DecoderLimits limits;
    limits.body_bytes_max = 10;
    for (const std::size_t size : {9U, 10U}) {
        CHECK(both_ways("SEND\n\n" + text_of(size) + '\0', with(limits)) ==
              Lines{"SEND {} [" + text_of(size) + "]", "need more"});
        const std::string length = std::to_string(size);
        CHECK(both_ways("SEND\ncontent-length:" + length + "\n\n" + text_of(size) + '\0',
                        with(limits)) ==
              Lines{"SEND {content-length=" + length + "} [" + text_of(size) + "]", "need more"});
    }
    const Lines over{"error The body is longer than 10 bytes"};
    CHECK(both_ways("SEND\n\n" + text_of(11), with(limits)) == over);
    CHECK(both_ways("SEND\n\n" + text_of(11) + '\0', with(limits)) == over);
    CHECK(both_ways("SEND\ncontent-length:11\n\n", with(limits)) == over);
    CHECK(both_ways("SEND\ncontent-length:2147483647\n\n", with(limits)) == over);
}

TEST_CASE("limits: a whole frame before the login") {
    DecoderLimits limits;
    limits.frame_before_login_bytes_max = 20;
    const Lines over{"error The frame before the login is longer than 20 bytes"};
    CHECK(both_ways("SEND\na:b\n\n" + text_of(9) + '\0', with(limits, false)).back() ==
          "need more");
    CHECK(both_ways("SEND\na:b\n\n" + text_of(10) + '\0', with(limits, false)).back() ==
          "need more");
    CHECK(both_ways("SEND\na:b\n\n" + text_of(11) + '\0', with(limits, false)) == over);
    CHECK(both_ways("SEND\na:" + text_of(14), with(limits, false)) == over);
    CHECK(both_ways("SEND\na:" + text_of(13), with(limits, false)) == Lines{"need more"});
    CHECK(both_ways("SEND\na:" + text_of(11) + "\n\n\0"s, with(limits, false)).back() ==
          "need more");
    limits.frame_before_login_bytes_max = 40;
    CHECK(both_ways("SEND\ncontent-length:16\n\n", with(limits, false)).back() !=
          "error The frame before the login is longer than 40 bytes");
    CHECK(both_ways("SEND\ncontent-length:17\n\n", with(limits, false)).back() ==
          "error The frame before the login is longer than 40 bytes");
    CHECK(both_ways("SEND\na:" + text_of(60) + "\n\n\0"s, with(limits, true)).back() ==
          "need more");
}

TEST_CASE("limits: the login lifts its limit for the frames behind") {
    DecoderLimits limits;
    limits.frame_before_login_bytes_max = 20;
    FrameDecoder decoder(limits);
    Frame frame;
    const std::string bytes = "CONNECT\na:b\n\n\0"s + "SEND\n\n" + text_of(100) + '\0';
    decoder.feed(bytes);
    REQUIRE(decoder.next(frame) == FrameDecoder::Outcome::kFrame);
    decoder.set_logged_in();
    REQUIRE(decoder.next(frame) == FrameDecoder::Outcome::kFrame);
    CHECK(frame.body.size() == 100);
}

TEST_CASE("limits: a claimed length allocates nothing, line ends without end are not kept") {
    FrameDecoder decoder(DecoderLimits{});
    decoder.set_version(Version::kV12);
    decoder.set_logged_in();
    Frame frame;
    decoder.feed("SEND\ncontent-length:100000000\n\nab");
    CHECK(decoder.next(frame) == FrameDecoder::Outcome::kNeedMore);
    CHECK(decoder.bytes_held() < 100);
    FrameDecoder idle(DecoderLimits{});
    for (int i = 0; i < 1000; ++i) {
        idle.feed("\n\r\n");
        CHECK(idle.next(frame) == FrameDecoder::Outcome::kNeedMore);
    }
    CHECK(idle.bytes_held() == 0);
}

TEST_CASE("limits: the frame is the same when a large one came before") {
    FrameDecoder decoder(DecoderLimits{});
    decoder.set_version(Version::kV11);
    decoder.set_logged_in();
    Frame frame;
    const std::string large = text_of(3'000'000);
    decoder.feed("SEND\n\n");
    CHECK(decoder.next(frame) == FrameDecoder::Outcome::kNeedMore);
    for (std::size_t at = 0; at < large.size(); at += 60'000) {
        decoder.feed(std::string_view(large).substr(at, 60'000));
        CHECK(decoder.next(frame) == FrameDecoder::Outcome::kNeedMore);
    }
    decoder.feed("\0ACK\nid:1\n\n\0"sv);
    REQUIRE(decoder.next(frame) == FrameDecoder::Outcome::kFrame);
    CHECK(frame.body == large);
    REQUIRE(decoder.next(frame) == FrameDecoder::Outcome::kFrame);
    CHECK(to_line(frame) == "ACK {id=1} []");
    CHECK(decoder.bytes_held() == 0);
}
