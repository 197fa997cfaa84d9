#include "storage/posix_file_system.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/check.h"

namespace minibroker::storage {
namespace {

constexpr const char* kLockName = "lock";
constexpr mode_t kDirectoryMode = 0700;
constexpr mode_t kFileMode = 0600;

ErrorCode code_of(int error) {
    switch (error) {
        case ENOSPC:
        case EDQUOT:
            return ErrorCode::kNoSpace;
        case ENOENT:
            return ErrorCode::kNotFound;
        case EEXIST:
            return ErrorCode::kExists;
        case EACCES:
        case EPERM:
        case EROFS:
            return ErrorCode::kDenied;
        default:
            return ErrorCode::kIo;
    }
}

/// "cannot OPERATION PATH: REASON"; `error` is an errno.
std::unexpected<Error> system_failure(std::string_view operation,
                                      std::string_view path,
                                      int error) {
    std::string text = "cannot ";
    text.append(operation).append(" ").append(path).append(": ");
    text.append(std::error_code(error, std::generic_category()).message());
    return failure(code_of(error), std::move(text));
}

/// Repeats `call` while a signal interrupts it.
template <typename Call>
auto without_interruption(const Call& call) {
    for (;;) {
        const auto result = call();
        if (result >= 0 || errno != EINTR) return result;
    }
}

bool is_plain_name(std::string_view name) {
    return !name.empty() && name != "." && name != ".." &&
           name.find_first_of(std::string_view("/\0", 2)) == std::string_view::npos;
}

/// Owns a descriptor; the destructor closes it.
class Descriptor {
public:
    explicit Descriptor(int value) : value_(value) {}
    Descriptor(Descriptor&& other) noexcept : value_(other.release()) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (value_ >= 0) ::close(value_);
    }
    [[nodiscard]] int get() const { return value_; }
    [[nodiscard]] int release() { return std::exchange(value_, -1); }

private:
    int value_;
};

Result<> write_all(int descriptor,
                   std::string_view bytes,
                   std::uint64_t offset,
                   const std::string& path) {
    while (!bytes.empty()) {
        const ssize_t written = without_interruption([&] {
            return ::pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        });
        if (written < 0) return system_failure("append to", path, errno);
        if (written == 0) return system_failure("append to", path, EIO);
        bytes.remove_prefix(static_cast<std::size_t>(written));
        offset += static_cast<std::uint64_t>(written);
    }
    return {};
}

Result<> cut(int descriptor, std::uint64_t size, const std::string& path) {
    const auto call = [&] { return ::ftruncate(descriptor, static_cast<off_t>(size)); };
    if (without_interruption(call) != 0) return system_failure("cut", path, errno);
    return {};
}

class PosixAppendFile final : public AppendFile {
public:
    PosixAppendFile(int descriptor, std::uint64_t size, std::string path)
        : descriptor_(descriptor), path_(std::move(path)), end_(size), size_(size) {}

    Result<> append(std::string_view bytes) override {
        size_ = std::max(size_, end_ + bytes.size());  // part of it may be there when it fails
        if (Result<> done = write_all(descriptor_.get(), bytes, end_, path_); !done) return done;
        end_ += bytes.size();
        return {};
    }
    Result<> fill(std::uint64_t size) override {
        static constexpr std::array<char, std::size_t{64} * 1024> kZeros{};
        for (const std::uint64_t to = end_ + size; size_ < to;) {
            const std::uint64_t part = std::min<std::uint64_t>(kZeros.size(), to - size_);
            const std::string_view zeros(kZeros.data(), static_cast<std::size_t>(part));
            const std::uint64_t from = std::exchange(size_, size_ + part);
            if (Result<> done = write_all(descriptor_.get(), zeros, from, path_); !done)
                return done;
        }
        return {};
    }
    Result<> trim() override {
        if (size_ == end_) return {};
        if (Result<> done = cut(descriptor_.get(), end_, path_); !done) return done;
        size_ = end_;
        return {};
    }
    Result<> sync() override {
        // EINTR means that waiting ended, not that writing failed: another call is not a second
        // try.
        if (without_interruption([&] { return ::fdatasync(descriptor_.get()); }) != 0) {
            return system_failure("sync", path_, errno);
        }
        return {};
    }

private:
    Descriptor descriptor_;
    std::string path_;
    std::uint64_t end_;   // of the data
    std::uint64_t size_;  // of the file, at most
};

Result<> sync_path(const std::string& path) {
    const Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.get() < 0) return system_failure("open", path, errno);
    if (::fsync(directory.get()) != 0) return system_failure("sync", path, errno);
    return {};
}

/// Creates each missing directory of the path, and syncs the one above it.
Result<> make_directories(const std::string& path) {
    for (std::size_t end = 0; end != std::string::npos;) {
        end = path.find('/', end + 1);
        const std::string part = path.substr(0, end);
        if (::mkdir(part.c_str(), kDirectoryMode) == 0) {
            const std::size_t slash = part.find_last_of('/');
            const std::string parent = slash == std::string::npos ? "." : part.substr(0, slash + 1);
            if (Result<> done = sync_path(parent); !done) return done;
        } else if (errno != EEXIST && errno != EISDIR) {
            // A directory above may exist although this user cannot write to it.
            const int error = errno;
            struct stat status{};
            if (::stat(part.c_str(), &status) != 0) {
                return system_failure("make the directory", part, error);
            }
        }
    }
    return {};
}

std::string holder_of(int descriptor) {
    char text[32];
    const ssize_t size = ::pread(descriptor, text, sizeof text, 0);
    std::string_view pid(text, size < 0 ? 0 : static_cast<std::size_t>(size));
    pid = pid.substr(0, pid.find_first_not_of("0123456789"));
    return pid.empty() ? "another process" : "process " + std::string(pid);
}

/// A regular file, open for reading.
struct RegularFile {
    Descriptor descriptor;
    std::uint64_t size = 0;
};

Result<RegularFile> open_regular(int directory, const std::string& name, const std::string& path) {
    // Without O_NONBLOCK a FIFO of that name would block for ever.
    Descriptor file(
        ::openat(directory, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat status{};
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0) {
        return system_failure("read", path, errno);
    }
    if (!S_ISREG(status.st_mode)) {
        return failure(ErrorCode::kIo, "cannot read " + path + ": it is no regular file");
    }
    return RegularFile{std::move(file), static_cast<std::uint64_t>(status.st_size)};
}

struct Range {
    std::uint64_t offset = 0;
    std::size_t size = 0;
};

/// Returns fewer bytes than asked for if the file has become shorter in the meantime.
Result<> read_range(const RegularFile& file,
                    Range range,
                    const std::string& path,
                    std::string& bytes) {
    int error = 0;
    bytes.resize_and_overwrite(range.size, [&](char* data, std::size_t size) {
        std::size_t done = 0;
        while (done < size) {
            const ssize_t got = without_interruption([&] {
                return ::pread(file.descriptor.get(),
                               data + done,
                               size - done,
                               static_cast<off_t>(range.offset + done));
            });
            if (got < 0) error = errno;
            if (got <= 0) break;
            done += static_cast<std::size_t>(got);
        }
        return done;
    });
    if (error != 0) return system_failure("read", path, error);
    return {};
}

}  // namespace

PosixFileSystem::PosixFileSystem(std::string directory, int directory_descriptor)
    : directory_(std::move(directory)), directory_descriptor_(directory_descriptor) {}

PosixFileSystem::~PosixFileSystem() {
    // The lock file stays: removing it would let two processes lock two files of one name.
    if (lock_descriptor_ >= 0) ::close(lock_descriptor_);
    ::close(directory_descriptor_);
}

Result<std::unique_ptr<PosixFileSystem>> PosixFileSystem::open(const std::string& directory) {
    if (directory.empty() || directory.find('\0') != std::string::npos) {
        return failure(ErrorCode::kInvalid, "the journal's directory has no name");
    }
    if (Result<> made = make_directories(directory); !made) {
        return std::unexpected(std::move(made).error());
    }
    const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return system_failure("open", directory, errno);
    std::unique_ptr<PosixFileSystem> files(new PosixFileSystem(directory, descriptor));
    if (Result<> locked = files->take_lock(); !locked) {
        return std::unexpected(std::move(locked).error());
    }
    return files;
}

Result<> PosixFileSystem::take_lock() {
    const std::string lock_path = path(kLockName);
    lock_descriptor_ = ::openat(
        directory_descriptor_, kLockName, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kFileMode);
    if (lock_descriptor_ < 0) return system_failure("open", lock_path, errno);
    // flock and not fcntl: it belongs to the descriptor, so that it also keeps out a second use
    // within this process, and closing some other descriptor of the file does not end it.
    if (without_interruption([&] { return ::flock(lock_descriptor_, LOCK_EX | LOCK_NB); }) != 0) {
        if (errno != EWOULDBLOCK) return system_failure("lock", lock_path, errno);
        return failure(ErrorCode::kLocked,
                       "cannot use the journal in " + directory_ + ": " +
                           holder_of(lock_descriptor_) + " has locked it");
    }
    if (Result<> done = cut(lock_descriptor_, 0, lock_path); !done) return done;
    return write_all(lock_descriptor_, std::to_string(::getpid()) + "\n", 0, lock_path);
}

std::string PosixFileSystem::path(const std::string& name) const {
    return directory_ + "/" + name;
}

Result<std::vector<std::string>> PosixFileSystem::list() {
    const int descriptor = ::openat(directory_descriptor_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return system_failure("open", directory_, errno);
    DIR* const stream = ::fdopendir(descriptor);
    if (stream == nullptr) {
        const int error = errno;
        ::close(descriptor);
        return system_failure("list", directory_, error);
    }
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = ::readdir(stream)) {
        const std::string_view name = entry->d_name;
        if (name != "." && name != "..") names.emplace_back(name);
        errno = 0;
    }
    const int error = errno;
    ::closedir(stream);
    if (error != 0) return system_failure("list", directory_, error);
    std::ranges::sort(names);
    return names;
}

Result<std::string> PosixFileSystem::read(const std::string& name) {
    std::string bytes;
    if (Result<> done = read_into(name, bytes); !done) {
        return std::unexpected(std::move(done).error());
    }
    return bytes;
}

Result<> PosixFileSystem::read_into(const std::string& name, std::string& bytes) {
    MB_CHECK(is_plain_name(name));
    const auto file = open_regular(directory_descriptor_, name, path(name));
    if (!file) return std::unexpected(file.error());
    return read_range(*file, {0, static_cast<std::size_t>(file->size)}, path(name), bytes);
}

Result<std::string> PosixFileSystem::read_at(const std::string& name,
                                             std::uint64_t offset,
                                             std::size_t size) {
    MB_CHECK(is_plain_name(name));
    const auto file = open_regular(directory_descriptor_, name, path(name));
    if (!file) return std::unexpected(file.error());
    const std::uint64_t rest = offset < file->size ? file->size - offset : 0;
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(rest, size));
    std::string bytes;
    if (Result<> done = read_range(*file, {offset, wanted}, path(name), bytes); !done) {
        return std::unexpected(std::move(done).error());
    }
    return bytes;
}

Result<std::uint64_t> PosixFileSystem::size(const std::string& name) {
    MB_CHECK(is_plain_name(name));
    const auto file = open_regular(directory_descriptor_, name, path(name));
    if (!file) return std::unexpected(file.error());
    return file->size;
}

Result<std::unique_ptr<AppendFile>> PosixFileSystem::create(const std::string& name) {
    MB_CHECK(is_plain_name(name));
    const int descriptor = ::openat(directory_descriptor_,
                                    name.c_str(),
                                    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                                    kFileMode);
    if (descriptor < 0) return system_failure("create", path(name), errno);
    return std::make_unique<PosixAppendFile>(descriptor, 0, path(name));
}

Result<std::unique_ptr<AppendFile>> PosixFileSystem::open_at(const std::string& name,
                                                             std::uint64_t size) {
    MB_CHECK(is_plain_name(name));
    Descriptor file(::openat(
        directory_descriptor_, name.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    struct stat status{};
    if (file.get() < 0 || ::fstat(file.get(), &status) != 0) {
        return system_failure("open", path(name), errno);
    }
    if (!S_ISREG(status.st_mode) || static_cast<std::uint64_t>(status.st_size) < size) {
        return failure(ErrorCode::kIo,
                       "cannot open " + path(name) + " at offset " + std::to_string(size) +
                           ": it is shorter, or no file");
    }
    if (Result<> done = cut(file.get(), size, path(name)); !done) {
        return std::unexpected(std::move(done).error());
    }
    return std::make_unique<PosixAppendFile>(file.release(), size, path(name));
}

Result<> PosixFileSystem::rename(const std::string& from, const std::string& to) {
    MB_CHECK(is_plain_name(from));
    MB_CHECK(is_plain_name(to));
    if (::renameat(directory_descriptor_, from.c_str(), directory_descriptor_, to.c_str()) != 0) {
        return system_failure("rename " + path(from) + " to", path(to), errno);
    }
    return {};
}

Result<> PosixFileSystem::remove(const std::string& name) {
    MB_CHECK(is_plain_name(name));
    if (::unlinkat(directory_descriptor_, name.c_str(), 0) != 0) {
        return system_failure("remove", path(name), errno);
    }
    return {};
}

Result<> PosixFileSystem::sync_directory() {
    if (without_interruption([&] { return ::fsync(directory_descriptor_); }) != 0) {
        return system_failure("sync", directory_, errno);
    }
    return {};
}

}  // namespace minibroker::storage
