#pragma once

#include <sys/stat.h>

namespace minibroker {

/// What others than this user may do with a file that counts as its own.
enum class Others { kMayRead, kMayNothing };

/// Why others than this user and root can have put something into a file or directory. The group of
/// a user's own, which has the user's number, is the user (umask 002). A link says nothing of what
/// it leads to, and is kNoFile.
enum class Foreign { kNobody, kNoFile, kOwner, kWritable };
[[nodiscard]] Foreign foreign(const struct stat& is);

/// Whether a file or directory is this user's: by `foreign` when others may read, with root not
/// among its owners and no rights of others at all when they may nothing.
[[nodiscard]] bool is_own(const struct stat& is, Others others);

}  // namespace minibroker
