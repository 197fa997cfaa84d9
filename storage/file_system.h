#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace minibroker::storage {

/// A file open for appending. Closing is the destructor's.
class AppendFile {
public:
    virtual ~AppendFile() = default;
    /// Writes all of `bytes` behind what was appended; short writes and EINTR are completed inside.
    [[nodiscard]] virtual Result<> append(std::string_view bytes) = 0;
    /// Makes the file reach `size` bytes behind what was appended, with zeros that the next appends
    /// overwrite: they leave its length, and where it is on disk, as they are, so that a sync has
    /// less to write.
    [[nodiscard]] virtual Result<> fill(std::uint64_t size) = 0;
    /// Ends the file behind what was appended: takes back what is left of `fill`.
    [[nodiscard]] virtual Result<> trim() = 0;
    /// fdatasync. After a failure nothing more may be done with the file.
    [[nodiscard]] virtual Result<> sync() = 0;
};

/// A directory of files, each named by one plain component. The real one is `PosixFileSystem`;
/// tests use a memory one that keeps synced and unsynced bytes apart and fails on demand.
class FileSystem {
public:
    virtual ~FileSystem() = default;
    /// Names in the directory, sorted.
    [[nodiscard]] virtual Result<std::vector<std::string>> list() = 0;
    /// The whole file.
    [[nodiscard]] virtual Result<std::string> read(const std::string& name) = 0;
    /// The whole file in place of what `bytes` has, whose memory is used again.
    [[nodiscard]] virtual Result<> read_into(const std::string& name, std::string& bytes) {
        auto read_bytes = read(name);
        if (!read_bytes) return std::unexpected(std::move(read_bytes).error());
        bytes = std::move(*read_bytes);
        return {};
    }
    /// At most `size` bytes of the file from `offset` on; fewer only where the file ends.
    [[nodiscard]] virtual Result<std::string> read_at(const std::string& name,
                                                      std::uint64_t offset,
                                                      std::size_t size) = 0;
    /// Of the file, in bytes.
    [[nodiscard]] virtual Result<std::uint64_t> size(const std::string& name) = 0;
    /// A new empty file (kExists when there is one), mode 0600.
    [[nodiscard]] virtual Result<std::unique_ptr<AppendFile>> create(const std::string& name) = 0;
    /// An existing file, cut to `size` bytes first.
    [[nodiscard]] virtual Result<std::unique_ptr<AppendFile>> open_at(const std::string& name,
                                                                      std::uint64_t size) = 0;
    [[nodiscard]] virtual Result<> rename(const std::string& from, const std::string& to) = 0;
    [[nodiscard]] virtual Result<> remove(const std::string& name) = 0;
    /// Makes creations, renames and removals durable.
    [[nodiscard]] virtual Result<> sync_directory() = 0;
};

}  // namespace minibroker::storage
