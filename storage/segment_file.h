#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "storage/file_system.h"

namespace minibroker::storage {

/// The segment that is being written. Zeros are written ahead of small writes: these then leave the
/// file's length as it is, and their syncs have a third less to do. A large write extends the file
/// itself, so that nothing is written twice where the disk's bandwidth counts.
class SegmentFile {
public:
    struct Fill {
        std::uint64_t bytes = 0;      ///< zeros at a time; 0: none
        std::uint64_t size_most = 0;  ///< of the file, bytes; only data goes beyond it
    };

    /// @param size  of the file, which holds nothing but data, bytes
    SegmentFile(std::unique_ptr<AppendFile> file, std::uint64_t size, Fill fill)
        : file_(std::move(file)), end_(size), filled_(size), fill_(fill) {}

    /// As `AppendFile::append`. Zeros are left out if there is no room for them.
    [[nodiscard]] Result<> append(std::string_view bytes);
    /// Ends the file at the end of its data.
    [[nodiscard]] Result<> trim();
    /// As `AppendFile::sync`.
    [[nodiscard]] Result<> sync();
    /// Whether there is something to sync.
    [[nodiscard]] bool is_dirty() const { return dirty_; }

private:
    [[nodiscard]] Result<> fill();

    std::unique_ptr<AppendFile> file_;
    std::uint64_t end_;     // of the data
    std::uint64_t filled_;  // of the zeros after it
    Fill fill_;
    bool dirty_ = false;
};

}  // namespace minibroker::storage
