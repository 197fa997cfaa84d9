#include "tools/minibroker/run/ephemeral.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace minibroker::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "minibroker-";
constexpr std::string_view kPlaceholder = "XXXXXX";  // mkdtemp's
constexpr const char* kOwner = "owner";

bool is_name_of_ours(std::string_view name) {
    if (!name.starts_with(kPrefix)) return false;
    name.remove_prefix(kPrefix.size());
    return name.size() == kPlaceholder.size() && std::ranges::all_of(name, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
           });
}

bool is_of_this_user(int descriptor, mode_t kind) {
    struct stat is{};
    return fstat(descriptor, &is) == 0 && (is.st_mode & S_IFMT) == kind && is.st_uid == geteuid() &&
           (kind != S_IFDIR || (is.st_mode & 0777) == 0700);
}

// The file `owner` goes last: whoever is killed on the way leaves something that can be swept.
void remove_whole(const fs::path& path) {
    std::error_code error;
    for (auto it = fs::directory_iterator(path, error); !error && it != fs::directory_iterator();
         it.increment(error)) {
        std::error_code ignored;
        if (it->path().filename() != kOwner) fs::remove_all(it->path(), ignored);
    }
    fs::remove_all(path, error);
}

// Takes the lock of a directory whose owner is dead. Links are not followed, and a directory
// without the file is left alone: it may be about to be made, or no broker's at all.
// @return a descriptor that holds the lock; -1: not to be swept
int lock_of_dead(const fs::path& path) {
    const int directory = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (directory < 0) return -1;
    int owner = -1;
    if (is_of_this_user(directory, S_IFDIR))
        owner = openat(directory, kOwner, O_RDWR | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
    close(directory);
    if (owner < 0) return -1;
    if (is_of_this_user(owner, S_IFREG) && flock(owner, LOCK_EX | LOCK_NB) == 0) return owner;
    close(owner);
    return -1;
}

}  // namespace

Result<TemporaryDirectory> TemporaryDirectory::make() {
    std::error_code error;
    const fs::path parent = fs::temp_directory_path(error);
    std::string path =
        (error ? fs::path("/tmp") : parent / (std::string(kPrefix) + std::string(kPlaceholder)))
            .string();
    if (error || mkdtemp(path.data()) == nullptr) {
        const std::string why = error ? error.message() : std::generic_category().message(errno);
        return failure(ErrorCode::kIo, "cannot make a directory in " + path + ": " + why);
    }
    TemporaryDirectory made(std::move(path));
    if (!made.lock()) {
        return failure(
            ErrorCode::kIo,
            "cannot lock a file in " + made.path_ + ": " + std::generic_category().message(errno));
    }
    return made;
}

// The file has its name only once it is locked: no other process finds it and takes us for dead.
bool TemporaryDirectory::lock() {
    const std::string name = path_ + "/" + kOwner;
    const std::string unnamed = name + ".new";
    owner_ = open(unnamed.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return owner_ >= 0 && flock(owner_, LOCK_EX | LOCK_NB) == 0 &&
           rename(unnamed.c_str(), name.c_str()) == 0;
}

TemporaryDirectory::~TemporaryDirectory() {
    if (!path_.empty()) remove_whole(path_);
    if (owner_ >= 0) close(owner_);
}

std::size_t sweep_temporary_directories() {
    std::error_code error;
    const fs::path parent = fs::temp_directory_path(error);
    if (error) return 0;
    std::size_t swept = 0;
    for (auto it = fs::directory_iterator(parent, error);
         !error && it != fs::directory_iterator() && swept < kSweptMax;
         it.increment(error)) {
        if (!is_name_of_ours(it->path().filename().string())) continue;
        const int owner = lock_of_dead(it->path());
        if (owner < 0) continue;
        remove_whole(it->path());
        close(owner);
        ++swept;
    }
    return swept;
}

void make_ephemeral(config::Config& config, const std::string& directory) {
    for (config::Acceptor& acceptor : config.acceptors) {
        acceptor.host = "127.0.0.1";
        acceptor.port = 0;
    }
    config.journal_directory = directory + "/journal";
    config.journal_datasync = false;
    config.test_operations = true;
}

}  // namespace minibroker::tools
