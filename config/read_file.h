#pragma once

#include <cstddef>
#include <expected>
#include <string>

namespace minibroker::config {

/// Bytes of a file that is read.
inline constexpr std::size_t kFileBytesMax = std::size_t{16} << 20;

/// Whose files are read.
enum class Trust {
    kAnyone,
    kOnlyUs,  ///< those that nobody but this user and root can have written (base/file_owner.h),
              ///< in a directory of that kind
};

/// Why a file is not read that somebody else can have written.
inline constexpr const char* kNotOurs = "another user can have written it";

/// The whole of a regular file, of one moment: what was looked at is what is read. A pipe or a
/// device would let us wait for ever.
/// @return the text, or why there is none: also beyond kFileBytesMax
[[nodiscard]] std::expected<std::string, std::string> read_file(const std::string& file,
                                                                Trust trust = Trust::kAnyone);

}  // namespace minibroker::config
