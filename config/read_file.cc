#include "config/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "base/file_owner.h"

namespace minibroker::config {
namespace {

std::unexpected<std::string> failed(int code) {
    return std::unexpected(std::generic_category().message(code));
}

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] bool is_own() const {
        struct stat is{};
        return fstat(number_, &is) == 0 && minibroker::is_own(is, Others::kMayRead);
    }

private:
    int number_;
};

// @return the errno of a failed read, else 0
int read_rest(int descriptor, std::string& text) {
    char block[65536];
    for (;;) {
        const ssize_t got = read(descriptor, block, sizeof(block));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return errno;
        if (got == 0) return 0;
        text.append(block, static_cast<std::size_t>(got));
        if (text.size() > kFileBytesMax) return EFBIG;
    }
}

std::expected<std::string, std::string> read_open(const Descriptor& file, Trust trust) {
    if (file.number() < 0) return failed(errno);
    struct stat is{};
    if (fstat(file.number(), &is) != 0) return failed(errno);
    if (S_ISDIR(is.st_mode)) return failed(EISDIR);
    if (!S_ISREG(is.st_mode)) return std::unexpected("it is no regular file");
    if (trust == Trust::kOnlyUs && !file.is_own()) return std::unexpected(kNotOurs);
    std::string text;
    if (const int code = read_rest(file.number(), text); code != 0) return failed(code);
    return text;
}

}  // namespace

std::expected<std::string, std::string> read_file(const std::string& file, Trust trust) {
    constexpr int kFlags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    if (trust == Trust::kAnyone) return read_open(Descriptor(open(file.c_str(), kFlags)), trust);
    const std::filesystem::path path(file);
    const std::string folder = path.parent_path().empty() ? "." : path.parent_path().string();
    const Descriptor directory(open(folder.c_str(), kFlags | O_DIRECTORY));
    if (directory.number() < 0) return failed(errno);
    if (!directory.is_own()) return std::unexpected(kNotOurs);
    const std::string name = path.filename().string();
    const Descriptor inside(openat(directory.number(), name.c_str(), kFlags | O_NOFOLLOW));
    if (inside.number() < 0 && errno == ELOOP) return std::unexpected(kNotOurs);  // a link
    return read_open(inside, trust);
}

}  // namespace minibroker::config
