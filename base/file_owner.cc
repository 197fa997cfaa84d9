#include "base/file_owner.h"

#include <unistd.h>

namespace minibroker {

Foreign foreign(const struct stat& is) {
    if (!S_ISREG(is.st_mode) && !S_ISDIR(is.st_mode)) return Foreign::kNoFile;
    if (is.st_uid != geteuid() && is.st_uid != 0) return Foreign::kOwner;
    const bool own_group = is.st_gid == geteuid() || is.st_gid == 0;
    const bool open = (is.st_mode & S_IWOTH) != 0 || ((is.st_mode & S_IWGRP) != 0 && !own_group);
    return open ? Foreign::kWritable : Foreign::kNobody;
}

bool is_own(const struct stat& is, Others others) {
    if (others == Others::kMayRead) return foreign(is) == Foreign::kNobody;
    const bool is_file = S_ISREG(is.st_mode) || S_ISDIR(is.st_mode);
    return is_file && is.st_uid == geteuid() && (is.st_mode & 077) == 0;
}

}  // namespace minibroker
