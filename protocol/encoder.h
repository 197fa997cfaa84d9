#pragma once

#include <string>
#include <string_view>

#include "protocol/version.h"

namespace minibroker::protocol {

/// Writes one frame to the end of a string that it does not own: command line, header lines
/// (escaped by the rules of the version: 1.0 not at all; 1.1 and 1.2 `\\ \n \r \c` in names and
/// values, in CONNECTED too), and `COMMAND LF (name:value LF)* LF body NUL LF`. Source: Artemis
/// `StompFrame.encode`, `StompFrameV11`, `StompFrameV12`.
class FrameWriter {
public:
    FrameWriter(std::string& out, Version version, std::string_view command);
    /// Continues a frame whose command line is in `out`.
    FrameWriter(std::string& out, Version version) : out_(out), version_(version) {}
    /// Writes one header line, escaped.
    FrameWriter& header(std::string_view name, std::string_view value);
    /// Writes one header line as it is.
    FrameWriter& raw_header(std::string_view name, std::string_view value);
    /// The empty line, the body, NUL and LF. No content-length is added here.
    void finish(std::string_view body);
    /// Only the empty line: the body and "\0\n" are sent by the caller.
    void finish_head();

private:
    std::string& out_;
    Version version_;
};

/// Appends `text` to `out` as a header name or value of `version`.
void append_escaped(std::string& out, std::string_view text, Version version);

}  // namespace minibroker::protocol
