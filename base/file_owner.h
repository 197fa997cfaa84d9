#pragma once

#include <sys/stat.h>

namespace minibroker {

/// What others than this user may do with a file that counts as its own.
enum class Others { kMayRead, kMayNothing };

/// Whether a file or directory is this user's: nobody else can have put something there. With
/// kMayRead root may have, and the group of a user's own, which has the user's number, is the user
/// (umask 002). A link says nothing of what it leads to, and is not.
[[nodiscard]] bool is_own(const struct stat& is, Others others);

}  // namespace minibroker
