#include "tools/minibroker/ports_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include "base/write_all.h"

namespace minibroker::tools {
namespace {

Result<> io_failure(const std::string& file) {
    return failure(ErrorCode::kIo, file + ": " + std::generic_category().message(errno));
}

}  // namespace

// A pipe, a link or any other special file was not made by a broker and is left alone.
PortsFile::PortsFile(std::string file, mode_t mode) : file_(std::move(file)), mode_(mode) {
    if (file_.empty()) return;
    const int left = open(file_.c_str(), O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
    if (left < 0) return;
    if (is_at_path(left) && flock(left, LOCK_EX | LOCK_NB) == 0 && is_at_path(left))
        unlink(file_.c_str());
    close(left);
}

PortsFile::~PortsFile() {
    if (descriptor_ < 0) return;
    if (is_at_path(descriptor_)) unlink(file_.c_str());
    close(descriptor_);
}

bool PortsFile::is_at_path(int descriptor) const {
    struct stat ours{};
    struct stat there{};
    return fstat(descriptor, &ours) == 0 && S_ISREG(ours.st_mode) &&
           lstat(file_.c_str(), &there) == 0 && ours.st_dev == there.st_dev &&
           ours.st_ino == there.st_ino;
}

Result<> PortsFile::write(const std::string& text) {
    if (file_.empty()) return {};
    // A name of our own: brokers that start at the same time must not write into one file.
    const std::string temporary = file_ + "." + std::to_string(getpid()) + ".tmp";
    descriptor_ = open(temporary.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, mode_);
    if (descriptor_ < 0) return io_failure(temporary);
    // On a file system without locks the next broker may remove the file too early, no more.
    flock(descriptor_, LOCK_EX | LOCK_NB);
    if (write_all(descriptor_, text) && rename(temporary.c_str(), file_.c_str()) == 0) return {};
    const Result<> failed = io_failure(file_);
    unlink(temporary.c_str());
    return failed;
}

}  // namespace minibroker::tools
