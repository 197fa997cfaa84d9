#include "tools/bench/floor/floor_log.h"

#include <fcntl.h>
#include <unistd.h>

namespace minibroker::bench {
namespace {
constexpr std::size_t kFileBytesMax = std::size_t{64} << 20U;
}  // namespace

Result<FloorLog> FloorLog::open(const std::string& path) {
    Socket file(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!file.is_open()) return system_failure("open " + path);
    return FloorLog(std::move(file));
}

Result<> FloorLog::commit() {
    std::string_view left = gathered_;
    while (!left.empty()) {
        if (end_ >= kFileBytesMax) end_ = 0;
        const ssize_t count =
            pwrite(file_.fd(), left.data(), left.size(), static_cast<off_t>(end_));
        if (count < 0) return system_failure("write the log");
        left.remove_prefix(static_cast<std::size_t>(count));
        end_ += static_cast<std::size_t>(count);
    }
    gathered_.clear();
    if (fdatasync(file_.fd()) != 0) return system_failure("sync the log");
    return {};
}

}  // namespace minibroker::bench
