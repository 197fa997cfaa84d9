#include "tools/minibroker/cli/find/own_file.h"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "base/file_owner.h"

namespace minibroker::cli {
namespace {

// For people; the rule is `foreign`.
std::string why_others_write(const std::string& path, const std::string& what) {
    struct stat is{};
    if (lstat(path.c_str(), &is) != 0) return what + " cannot be looked at";
    switch (foreign(is)) {
        case Foreign::kNobody:
            return {};
        case Foreign::kNoFile:
            return what + (S_ISLNK(is.st_mode) ? " is a link" : " is no plain file");
        case Foreign::kWritable:
            return "other users can write " + what + " (chmod go-w)";
        case Foreign::kOwner:
            break;
    }
    const passwd* owner = getpwuid(is.st_uid);
    return what + " is of user " +
           (owner == nullptr ? std::to_string(is.st_uid) : std::string(owner->pw_name));
}

}  // namespace

std::string why_not_own(const std::string& file) {
    const auto folder = std::filesystem::path(file).parent_path();
    const std::string why = why_others_write(file, "it");
    return !why.empty() ? why
                        : why_others_write(folder.empty() ? "." : folder.string(), "its folder");
}

}  // namespace minibroker::cli
