#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/decoder.h"

namespace minibroker::protocol::testing {

/// How a test sets its decoder up.
struct Setup {
    std::optional<Version> version =
        std::nullopt;  ///< set from the start; else as a fresh connection
    bool logged_in = true;
    DecoderLimits limits = {};
};

/// A frame as one line: `SEND {name=value,name=value} [body]`.
inline std::string to_line(const Frame& frame) {
    std::string line(command_name(frame.command));
    line += " {";
    for (std::size_t i = 0; i < frame.header_count(); ++i) {
        if (i > 0) line += ',';
        line.append(frame.header_at(i).name).append("=").append(frame.header_at(i).value);
    }
    return line + "} [" + frame.body + "]";
}

/// What `packets`, fed one by one, are decoded to: a line for each frame, then `need more`, `mute`,
/// or `error MESSAGE` and, when it has one, `body BODY`.
inline std::vector<std::string> transcript(const std::vector<std::string_view>& packets,
                                           const Setup& setup = {}) {
    FrameDecoder decoder(setup.limits);
    if (setup.version) decoder.set_version(*setup.version);
    if (setup.logged_in) decoder.set_logged_in();
    std::vector<std::string> lines;
    Frame frame;
    auto outcome = FrameDecoder::Outcome::kNeedMore;
    for (const std::string_view packet : packets) {
        decoder.feed(packet);
        while ((outcome = decoder.next(frame)) == FrameDecoder::Outcome::kFrame) {
            lines.push_back(to_line(frame));
        }
    }
    if (outcome == FrameDecoder::Outcome::kNeedMore) lines.emplace_back("need more");
    if (outcome == FrameDecoder::Outcome::kMute) lines.emplace_back("mute");
    if (outcome == FrameDecoder::Outcome::kError) {
        lines.push_back("error " + decoder.error().message);
        if (!decoder.error().body.empty()) lines.push_back("body " + decoder.error().body);
    }
    return lines;
}

/// The same of one packet under `version`.
inline std::vector<std::string> decoded(Version version, std::string_view bytes) {
    Setup setup;
    setup.version = version;
    return transcript({bytes}, setup);
}

using Lines = std::vector<std::string>;

constexpr Version kAllVersions[] = {Version::kV10, Version::kV11, Version::kV12};

}  // namespace minibroker::protocol::testing
