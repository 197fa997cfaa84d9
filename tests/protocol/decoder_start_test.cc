#include <doctest/doctest.h>

#include "tests/protocol/transcript.h"

using namespace minibroker::protocol;
using namespace minibroker::protocol::testing;
using namespace std::string_literals;
using namespace std::string_view_literals;

TEST_CASE("start: a CONNECT with LF is decoded by the rules of 1.0") {
    CHECK(transcript({"CONNECT\na:first\na: last\nb:pa\\c:ss\n\n\0"s}) ==
          Lines{"CONNECT {a=last,b=pa\\c:ss} []", "need more"});
    CHECK(transcript({"STOMP\na: b\n\nbody\0"s}) == Lines{"STOMP {a=b} [body]", "need more"});
}

TEST_CASE("start: a CONNECT with CR LF is decoded by the rules of 1.2") {
    CHECK(transcript({"CONNECT\r\na: first\r\na:last\r\nb:pa\\c:ss\r\n\r\n\0"s}) ==
          Lines{"CONNECT {a= first,b=pa:ss} []", "need more"});
    CHECK(transcript({"STOMP\r\na:b\n\n\0"s}) == Lines{"STOMP {a=b} []", "need more"});
    FrameDecoder decoder(DecoderLimits{});
    Frame frame;
    CHECK(decoder.handler_version() == Version::kV10);
    decoder.feed("CONNECT\r\n\r\n\0"sv);
    CHECK(decoder.next(frame) == FrameDecoder::Outcome::kFrame);
    CHECK(decoder.handler_version() == Version::kV12);
}

TEST_CASE("start: a word that merely begins like CONNECT is an invalid frame") {
    CHECK(transcript({"CONNECTX\na:b\n\n\0"s}) ==
          Lines{"error AMQ339023 Invalid STOMP frame C,O,N,N,E,C,T,X,10,a,,b,10,10,0,",
                "body AMQ339024: Invalid STOMP frame: C,O,N,N,E,C,T,X,10,a,:,b,10,10,0,"});
    CHECK(transcript({"CONNECTED\nversion:1.2\n\n\0SEND\na:b\n\n\0"s}) ==
          Lines{"CONNECTED {version=1.2} []", "SEND {a=b} []", "need more"});
}

TEST_CASE("start: a packet that begins at the first LF of a CR LF CONNECT loses what came before") {
    CHECK(transcript({"CONNECT\r", "\na:b\r\n\r\n\0"s}) ==
          Lines{"error AMQ339023 Invalid STOMP frame a,,b,13,10,13,10,0,",
                "body AMQ339024: Invalid STOMP frame: a,:,b,13,10,13,10,0,"});
    // No other cut does; see the tests of cuts.
    CHECK(transcript({"CONNEC", "T\r\na:b\r\n\r\n\0"s}) == Lines{"CONNECT {a=b} []", "need more"});
    CHECK(transcript({"CONNECT\r\n", "a:b\r\n\r\n\0"s}) == Lines{"CONNECT {a=b} []", "need more"});
}

TEST_CASE("invalid frame: an unknown command spells out what was received") {
    for (const Version version : kAllVersions) {
        CHECK(decoded(version, "QUIT\n\n\0"s) ==
              Lines{"error AMQ339023 Invalid STOMP frame Q,U,I,T,10,10,0,",
                    "body AMQ339024: Invalid STOMP frame: Q,U,I,T,10,10,0,"});
        CHECK(decoded(version, "q \0\xFF\x80\x7F\x21\x20\r:"s).back() ==
              "body AMQ339024: Invalid STOMP frame: q,32,0,-1,-128,\x7F,!,32,13,:,");
        CHECK(decoded(version, "QUI"s) == Lines{"need more"});
    }
    CHECK(decoded(Version::kV10, "NACK\n\n\0"s).front() ==
          "error AMQ339023 Invalid STOMP frame N,A,C,K,10,10,0,");
}

TEST_CASE("invalid frame: line ends before it are shown by 1.0 only, that behind a frame never") {
    const auto bytes = "BEGIN\n\n\0\n\r\nQUIT"s;
    CHECK(decoded(Version::kV10, bytes).back() ==
          "body AMQ339024: Invalid STOMP frame: 13,10,Q,U,I,T,");
    CHECK(decoded(Version::kV11, bytes).back() == "body AMQ339024: Invalid STOMP frame: Q,U,I,T,");
    CHECK(decoded(Version::kV12, bytes).back() == "body AMQ339024: Invalid STOMP frame: Q,U,I,T,");
}

TEST_CASE("invalid frame: a command of the wrong length, or with CR LF before 1.2") {
    CHECK(decoded(Version::kV12, "SENDS\na:b\n\n\0"s).front() ==
          "error AMQ339023 Invalid STOMP frame S,E,N,D,S,10,a,,b,10,10,0,");
    CHECK(decoded(Version::kV11, "SEND \n\n\0"s).front() ==
          "error AMQ339023 Invalid STOMP frame S,E,N,D,32,10,10,0,");
    CHECK(decoded(Version::kV11, "SEND\r\na:b\r\n\r\nx\0"s).front() ==
          "error AMQ339023 Invalid STOMP frame S,E,N,D,13,10,a,,b,13,10,13,10,x,0,");
    for (const char* bytes : {"SENDS\na:b\n\n", "SEND\r\na:b\r\n\r\n"}) {
        CHECK(decoded(Version::kV10, bytes) ==
              Lines{"error Invalid command line: in STOMP 1.0 a line feed must follow SEND"});
    }
}

TEST_CASE("never silent: carriage returns without line feeds") {
    const Lines two{
        "error Invalid line end: two carriage returns without a line feed between them"};
    const Lines lone{
        "error Invalid line end: a carriage return between frames without a line feed behind it"};
    for (const Version version : kAllVersions) {
        CHECK(decoded(version, "\r\rSEND\n\n\0"s) == two);
        CHECK(decoded(version, "\n\r\n\r\r\n"s) == two);
        CHECK(decoded(version, "\rSEND\n\n\0"s) == lone);
        CHECK(decoded(version, "\r"s) == Lines{"need more"});
    }
    CHECK(decoded(Version::kV12, "SEND\na:b\r\r\n\n\0"s) == two);
    CHECK(decoded(Version::kV12, "SEND\na:\rb\r\n\n\0"s) == two);
    CHECK(decoded(Version::kV11, "SEND\na:b\r\r\n\n\0"s) ==
          Lines{"SEND {a=b\r\r} []", "need more"});
}

TEST_CASE("never silent: the first header line has no colon") {
    for (const Version version : kAllVersions) {
        CHECK(decoded(version, "SEND\nno\x01 colon\na:b\n\n\0"s) ==
              Lines{"error Invalid header line without colon: no\\x01 colon"});
        // The line before counts only within the frame.
        CHECK(decoded(version, "SEND\na:b\n\n\0SEND\nx\n\n\0"s) ==
              Lines{"SEND {a=b} []", "error Invalid header line without colon: x"});
    }
}
