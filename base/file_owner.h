#pragma once

#include <sys/stat.h>
#include <cstdint>

namespace minibroker {

/// The rights of other users on a file that counts as this user's own.
enum class Others : std::uint8_t { kMayRead, kMayNothing };

/// Why users other than this one and root can have written to a file or directory. A group whose
/// number is the user's (the user's own, umask 002) counts as the user. A symbolic link says
/// nothing about its target, and is kNoFile.
enum class Foreign : std::uint8_t { kNobody, kNoFile, kOwner, kWritable };
[[nodiscard]] Foreign foreign(const struct stat& is);

/// Whether a file or directory is this user's. With kMayRead `foreign` decides; with kMayNothing
/// root does not count as its owner either, and others must have no rights at all.
[[nodiscard]] bool is_own(const struct stat& is, Others others);

}  // namespace minibroker
