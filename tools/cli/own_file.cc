#include "tools/cli/own_file.h"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace minibroker::cli {
namespace {

// A link says nothing of what it leads to.
std::string why_others_write(const std::string& path, const std::string& what) {
    struct stat is{};
    if (lstat(path.c_str(), &is) != 0) return what + " cannot be looked at";
    if (S_ISLNK(is.st_mode)) return what + " is a link";
    if (!S_ISREG(is.st_mode) && !S_ISDIR(is.st_mode)) return what + " is no plain file";
    if (is.st_uid != geteuid() && is.st_uid != 0) {
        const passwd* owner = getpwuid(is.st_uid);
        return what + " is of user " +
               (owner == nullptr ? std::to_string(is.st_uid) : std::string(owner->pw_name));
    }
    const bool own_group = is.st_gid == geteuid() || is.st_gid == 0;
    const bool open = (is.st_mode & S_IWOTH) != 0 || ((is.st_mode & S_IWGRP) != 0 && !own_group);
    return open ? "other users can write " + what + " (chmod go-w)" : "";
}

}  // namespace

std::string why_not_own(const std::string& file) {
    const auto folder = std::filesystem::path(file).parent_path();
    const std::string why = why_others_write(file, "it");
    return !why.empty() ? why
                        : why_others_write(folder.empty() ? "." : folder.string(), "its folder");
}

}  // namespace minibroker::cli
