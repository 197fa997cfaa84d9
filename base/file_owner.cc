#include "base/file_owner.h"

#include <unistd.h>

namespace minibroker {

bool is_own(const struct stat& is, Others others) {
    if (!S_ISREG(is.st_mode) && !S_ISDIR(is.st_mode)) return false;
    if (others == Others::kMayNothing) return is.st_uid == geteuid() && (is.st_mode & 077) == 0;
    const bool own_group = is.st_gid == geteuid() || is.st_gid == 0;
    return (is.st_uid == geteuid() || is.st_uid == 0) && (is.st_mode & S_IWOTH) == 0 &&
           ((is.st_mode & S_IWGRP) == 0 || own_group);
}

}  // namespace minibroker
