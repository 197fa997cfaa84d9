#include "protocol/websocket.h"

#include <doctest/doctest.h>

#include <cstdint>

namespace minibroker::protocol {
namespace {

constexpr unsigned kFin = 0x80;
constexpr unsigned kContinuation = 0, kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10;

// One frame as a client sends it, masked by bytes that are not zero.
std::string frame(unsigned first, std::string_view payload) {
    std::string out;
    const auto byte = [&](std::uint64_t value) { out += static_cast<char>(value & 0xff); };
    byte(first);
    const std::uint64_t size = payload.size();
    if (size < 126) {
        byte(0x80 | size);
    } else if (size < 65'536) {
        byte(0x80 | 126), byte(size >> 8), byte(size);
    } else {
        byte(0x80 | 127);
        for (int shift = 56; shift >= 0; shift -= 8) byte(size >> shift);
    }
    const std::string mask = "\x11\x82\xf3\x44";
    out += mask;
    for (std::size_t i = 0; i < payload.size(); ++i) {
        out += static_cast<char>(payload[i] ^ mask[i % 4]);
    }
    return out;
}

WebSocketCodec::Input feed(std::string_view bytes,
                           std::size_t cut,
                           const WebSocketOptions& options = {}) {
    WebSocketCodec codec(options);
    WebSocketCodec::Input input;
    codec.feed(bytes.substr(0, cut), input);
    codec.feed(bytes.substr(cut), input);
    return input;
}

// Checks for every cut that `bytes` give this data and these answers.
void check_all_cuts(const std::string& bytes,
                    std::string_view data,
                    std::string_view answers,
                    std::string_view farewell,
                    bool ends) {
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        CAPTURE(cut);
        const auto input = feed(bytes, cut);
        CHECK(input.data == data);
        CHECK(input.answers == answers);
        CHECK(input.farewell == farewell);
        CHECK(input.ends == ends);
    }
}

TEST_CASE("websocket: messages, fragments and empty frames are one stream of bytes, at every cut") {
    check_all_cuts(frame(kFin | kBinary, "one") + frame(kText, "t") + frame(kContinuation, "") +
                       frame(kFin | kContinuation, "wo") + frame(kFin | kText, "three"),
                   "onetwothree",
                   "",
                   "",
                   false);
}

TEST_CASE("websocket: bytes one by one") {
    const std::string bytes =
        frame(kFin | kBinary, std::string(300, 'x')) + frame(kFin | kPing, "p");
    WebSocketCodec codec({});
    WebSocketCodec::Input input;
    for (const char c : bytes) codec.feed({&c, 1}, input);
    CHECK(input.data == std::string(300, 'x'));
    CHECK(input.answers == "\x8a\x01p");
}

TEST_CASE("websocket: text that is no UTF-8 is taken as it is") {
    check_all_cuts(frame(kFin | kText, "\xff\xfe"), "\xff\xfe", "", "", false);
}

TEST_CASE("websocket: a ping is answered, also within a message; a pong is not") {
    check_all_cuts(frame(kBinary, "a") + frame(kFin | kPing, "hi") + frame(kFin | kPong, "x") +
                       frame(kFin | kContinuation, "b") + frame(kFin | kPing, ""),
                   "ab",
                   std::string_view("\x8a\x02hi\x8a\x00", 6),
                   "",
                   false);
    const std::string longest(125, 'p');
    check_all_cuts(frame(kFin | kPing, longest), "", "\x8a\x7d" + longest, "", false);
}

TEST_CASE("websocket: a close is answered by the same close, and nothing after it is read") {
    const std::string after = frame(kFin | kBinary, "after");
    check_all_cuts(frame(kFin | kBinary, "data") + frame(kFin | kClose, "") + after,
                   "data",
                   "",
                   std::string_view("\x88\x00", 2),
                   true);
    check_all_cuts(frame(kFin | kClose,
                         "\x03\xe8"
                         "bye") +
                       after,
                   "",
                   "",
                   "\x88\x05\x03\xe8"
                   "bye",
                   true);
    check_all_cuts(frame(kFin | kClose, "\x0f\xa0"), "", "", "\x88\x02\x0f\xa0", true);
}

TEST_CASE("websocket: a close that is none ends without an answer") {
    for (const std::string_view body : {"a",
                                        "\x03\xe7",
                                        "\x03\xec",
                                        "\x03\xed",
                                        "\x03\xee",
                                        "\x03\xf7",
                                        "\x07\xd0",
                                        "\x13\x88",
                                        "\x03\xe8\xff"}) {
        CAPTURE(body);
        check_all_cuts(frame(kFin | kClose, body), "", "", "", true);
    }
}

TEST_CASE("websocket: what breaks the protocol ends the connection; data before it counts") {
    const std::string good = frame(kFin | kBinary, "data");
    const std::string unmasked("\x82\x01\n", 3);
    const std::string not_minimal("\x82\xfe\x00\x01\x00\x00\x00\x00\n", 9);
    const std::string not_minimal_64("\x82\xff\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\n",
                                     15);
    const std::string negative("\x82\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00\n", 15);
    for (const std::string& bad : {unmasked,
                                   not_minimal,
                                   not_minimal_64,
                                   negative,
                                   frame(kFin | 0x40 | kBinary, "x"),
                                   frame(kFin | 0x20 | kBinary, "x"),
                                   frame(kFin | 0x10 | kBinary, "x"),
                                   frame(kPing, "x"),
                                   frame(kClose, ""),
                                   frame(kFin | kPing, std::string(126, 'x')),
                                   frame(kFin | kContinuation, "x"),
                                   frame(kContinuation, "x")}) {
        check_all_cuts(good + bad + good, "data", "", "", true);
    }
    for (const unsigned opcode : {3U, 4U, 5U, 6U, 7U, 11U, 12U, 13U, 14U, 15U}) {
        CAPTURE(opcode);
        check_all_cuts(good + frame(kFin | opcode, "x") + good, "data", "", "", true);
    }
    check_all_cuts(frame(kBinary, "a") + frame(kFin | kBinary, "b"), "a", "", "", true);
    check_all_cuts(frame(kText, "a") + frame(kText, "b"), "a", "", "", true);
}

TEST_CASE("websocket: why we end a connection is told, of a client's own close nothing") {
    const auto reason = [](const std::string& bytes) { return feed(bytes, 1).reason; };
    CHECK(reason(std::string("\x82\x01\n", 3)).contains("must be masked"));
    CHECK(reason(frame(kFin | 0x40 | kBinary, "x")).contains("reserved bits"));
    CHECK(reason(frame(kFin | kContinuation, "x")).contains("continues no message"));
    CHECK(reason(frame(kText, "a") + frame(kText, "b")).contains("within another"));
    CHECK(reason(frame(kFin | 5U, "x")).contains("unknown kind 5"));
    CHECK(reason(frame(kPing, "x")).contains("not a WebSocket frame"));
    CHECK(reason(frame(kFin | kBinary, "x") + frame(kFin | kClose, "")).empty());
}

TEST_CASE("websocket: a frame just under and at the greatest length is taken, one over it ends") {
    WebSocketOptions options;
    for (const std::size_t limit :
         {std::size_t{1}, std::size_t{125}, std::size_t{126}, std::size_t{65'536}}) {
        options.frame_payload_bytes_max = limit;
        for (const std::size_t size : {limit - 1, limit}) {
            const auto input = feed(frame(kFin | kBinary, std::string(size, 'x')), 3, options);
            CHECK(input.data.size() == size);
            CHECK_FALSE(input.ends);
        }
        const auto input = feed(frame(kFin | kBinary, std::string(limit + 1, 'x')), 3, options);
        CHECK(input.data.empty());
        CHECK(input.ends);
        CHECK(input.reason.starts_with("a WebSocket frame of " + std::to_string(limit + 1) +
                                       " bytes, webSocketMaxFramePayloadLength allows " +
                                       std::to_string(limit) + ":"));
    }
    options.frame_payload_bytes_max = 1;
    CHECK(feed(frame(kFin | kPing, "xx"), 3, options).ends);
}

// Takes what encode() wrote apart: opcode and FIN of each frame, then its payload.
std::string decoded(std::string_view bytes) {
    std::string out;
    while (!bytes.empty()) {
        const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
        std::size_t size = byte(1);
        std::size_t head = 2;
        if (size == 126) size = 256U * byte(2) + byte(3), head = 4;
        if (size == 127) size = (256U * 256U * byte(7)) + 256U * byte(8) + byte(9), head = 10;
        out += std::to_string(byte(0)) + ":" + std::string(bytes.substr(head, size)) + " ";
        bytes.remove_prefix(head + size);
    }
    return out;
}

TEST_CASE("websocket: a message to the client is one, cut into fragments of the greatest length") {
    WebSocketOptions options;
    options.frame_payload_bytes_max = 3;
    WebSocketCodec binary(options);
    std::string out;
    for (const char* message : {"", "a", "abc", "abcd", "abcdef", "abcdefg"})
        binary.encode(message, out);
    CHECK(decoded(out) == "130: 130:a 130:abc 2:abc 128:d 2:abc 128:def 2:abc 0:def 128:g ");
    options.text = true;
    WebSocketCodec text(options);
    out.clear();
    text.encode("abcd", out);
    CHECK(decoded(out) == "1:abc 128:d ");
}

TEST_CASE("websocket: lengths of all three forms") {
    for (const std::size_t size :
         {std::size_t{125}, std::size_t{126}, std::size_t{65'535}, std::size_t{65'536}}) {
        WebSocketCodec codec({});
        const std::string message(size, 'm');
        std::string out;
        codec.encode(message, out);
        CHECK(decoded(out) == "130:" + message + " ");
    }
}

}  // namespace
}  // namespace minibroker::protocol
