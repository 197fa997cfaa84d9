#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <utility>

namespace minibroker {

/// The kind of an `Error`, for code that has to act on it. People read `Error::text`.
enum class ErrorCode : std::uint8_t {
    kInvalid,      ///< input that breaks a rule: a frame, a configuration value, a record
    kNotFound,     ///< the object named does not exist
    kExists,       ///< the object to be created exists already
    kTooLarge,     ///< over a documented limit
    kDenied,       ///< not allowed to this user
    kIo,           ///< the operating system refused a read, write, sync or rename
    kNoSpace,      ///< the disk is full
    kCorrupt,      ///< bytes on disk fail their checksum or make no sense
    kLocked,       ///< another process owns it
    kReadOnly,     ///< an earlier failure ended writing
    kUnsupported,  ///< a version or feature that this build does not have
};

/// An expected failure: `code` to act on, `text` for a person: the attempt, its object, and why it
/// failed.
struct Error {
    ErrorCode code = ErrorCode::kInvalid;
    std::string text;
};

/// The one way to report an expected failure (docs/decisions/0002). Pass on with
/// `if (!r) return std::unexpected(std::move(r).error());`.
template <typename T = void>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> failure(ErrorCode code, std::string text) {
    return std::unexpected(Error{code, std::move(text)});
}

}  // namespace minibroker
