#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "tools/bench/load/client/socket.h"

namespace minibroker::bench {

/// The floor's log of persistent messages: the bytes of a turn of the loop, one write, one
/// fdatasync. From 64 MiB on it begins again at the start of the file, so that a run of any length
/// takes as much disk: it is never read.
class FloorLog {
public:
    /// @param path  made, or emptied. @return kIo
    [[nodiscard]] static Result<FloorLog> open(const std::string& path);

    void append(std::string_view bytes) { gathered_ += bytes; }
    [[nodiscard]] bool has_gathered() const { return !gathered_.empty(); }
    /// Writes and syncs everything appended. @return kIo
    [[nodiscard]] Result<> commit();

private:
    explicit FloorLog(Socket file) : file_(std::move(file)) {}
    Socket file_;
    std::string gathered_;
    std::size_t end_ = 0;
};

}  // namespace minibroker::bench
