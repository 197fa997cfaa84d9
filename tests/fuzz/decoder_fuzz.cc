#include <string>
#include <vector>

#include "base/check.h"
#include "protocol/decoder.h"
#include "protocol/encoder.h"
#include "tests/fuzz/driver.h"

// Whatever the bytes and however they are cut, the decoder gives the same frames and the same end,
// holds no more than its limits, and what it decoded comes back when it is encoded and decoded
// again.

using namespace minibroker;
using protocol::Frame;
using protocol::FrameDecoder;
using protocol::Version;

namespace {

protocol::DecoderLimits limits() {
    protocol::DecoderLimits limits;
    limits.header_line_bytes_max = 512;
    limits.header_count_max = 20;
    limits.head_bytes_max = 2048;
    limits.body_bytes_max = 4096;
    limits.frame_before_login_bytes_max = 4096;
    return limits;
}

constexpr std::size_t kHeldBytesMax = 16 * 1024;

std::string text_of(const Frame& frame) {
    std::string text(protocol::command_name(frame.command));
    for (std::size_t i = 0; i < frame.header_count(); ++i) {
        const Frame::Header header = frame.header_at(i);
        text.append("|").append(header.name).append("=").append(header.value);
    }
    return text + "|" + frame.body;
}

// Feeds `bytes` in pieces of `step`; all frames as text, then how it ended.
std::vector<std::string> decode(std::string_view bytes, Version version, std::size_t step) {
    FrameDecoder decoder(limits());
    decoder.set_version(version);
    std::vector<std::string> out;
    Frame frame;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        decoder.feed(bytes.substr(at, step));
        for (;;) {
            const auto outcome = decoder.next(frame);
            if (outcome == FrameDecoder::Outcome::kFrame) {
                out.push_back(text_of(frame));
                continue;
            }
            if (outcome == FrameDecoder::Outcome::kError) {
                out.push_back("error " + decoder.error().message.substr(0, 24));
                return out;
            }
            if (outcome == FrameDecoder::Outcome::kMute) {
                out.emplace_back("mute");
                return out;
            }
            break;
        }
        MB_CHECK(decoder.bytes_held() <= kHeldBytesMax + step);
    }
    return out;
}

// An encoded frame is decoded as what it was. For 1.2 alone: 1.1 writes `\r`, which its own decoder
// refuses (Artemis).
void round_trip(std::string_view bytes, Version version) {
    FrameDecoder decoder(limits());
    decoder.set_version(version);
    decoder.feed(bytes);
    Frame frame;
    while (decoder.next(frame) == FrameDecoder::Outcome::kFrame) {
        std::string again;
        protocol::FrameWriter writer(again, version, protocol::command_name(frame.command));
        for (std::size_t i = 0; i < frame.header_count(); ++i) {
            const Frame::Header header = frame.header_at(i);
            if (header.name != "content-length") writer.header(header.name, header.value);
        }
        writer.header("content-length", std::to_string(frame.body.size()));
        writer.finish(frame.body);
        protocol::DecoderLimits wide = limits();
        wide.header_line_bytes_max = wide.head_bytes_max = wide.frame_before_login_bytes_max =
            64 * 1024;
        wide.header_count_max = 100;
        FrameDecoder second(wide);
        second.set_version(version);
        second.feed(again);
        Frame copy;
        MB_CHECK(second.next(copy) == FrameDecoder::Outcome::kFrame);
        MB_CHECK(copy.command == frame.command);
        MB_CHECK(copy.body == frame.body);
    }
}

}  // namespace

std::span<const std::string_view> fuzz::seeds() {
    using namespace std::string_view_literals;
    static constexpr std::string_view kSeeds[] = {
        "CONNECT\naccept-version:1.2\nlogin:a\npasscode:b\n\n\0"sv,
        "SEND\ndestination:q\ncontent-length:5\n\nhello\0\nSEND\ndestination:q\n\nx\0"sv,
        "SEND\r\ndestination:q\\cr\r\nk:\\\\v\\n\r\n\r\nbody\0\r\n\n"sv,
        "SUBSCRIBE\nid:1\ndestination:a\\cb\nack:client\n\n\0ACK\nid:1,2\n\n\0"sv,
        "BEGIN\ntransaction:t\n\n\0COMMIT\ntransaction:t\n\n\0DISCONNECT\nreceipt:r\n\n\0"sv,
    };
    return kSeeds;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    for (const Version version : {Version::kV10, Version::kV11, Version::kV12}) {
        const auto whole = decode(bytes, version, bytes.size() + 1);
        for (const std::size_t step : {std::size_t{1}, std::size_t{3}, std::size_t{64}}) {
            MB_CHECK(decode(bytes, version, step) == whole);
        }
        if (version == Version::kV12) round_trip(bytes, version);
    }
    return 0;
}
