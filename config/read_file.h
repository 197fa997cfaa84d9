#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>

namespace minibroker::config {

/// Limit on the size of a file, bytes.
inline constexpr std::size_t kFileBytesMax = std::size_t{16} << 20;

/// The owners whose files may be read.
enum class Trust : std::uint8_t {
    kAnyone,
    kOnlyUs,  ///< files that only this user and root can have written (base/file_owner.h), in a
              ///< directory of that kind
};

/// Why a file that another user can have written is not read.
inline constexpr const char* kNotOurs = "another user can have written it";

/// Reads a whole regular file: the one that was checked is the one that is read. A pipe or device
/// is refused, since it could block for ever.
/// @return the text, or why it cannot be read, such as a size beyond kFileBytesMax
[[nodiscard]] std::expected<std::string, std::string> read_file(const std::string& file,
                                                                Trust trust = Trust::kAnyone);

}  // namespace minibroker::config
