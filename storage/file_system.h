#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace minibroker::storage {

/// A file open for appending. The destructor closes it.
class AppendFile {
public:
    virtual ~AppendFile() = default;
    /// Writes all of `bytes` at the end of the data; retries short writes and EINTR itself.
    [[nodiscard]] virtual Result<> append(std::string_view bytes) = 0;
    /// Extends the file to `size` bytes beyond the data with zeros, which the next appends
    /// overwrite: these then change neither its length nor its place on disk, so that a sync has
    /// less to write.
    [[nodiscard]] virtual Result<> fill(std::uint64_t size) = 0;
    /// Ends the file at the end of the data: removes the rest of `fill`.
    [[nodiscard]] virtual Result<> trim() = 0;
    /// fdatasync. After a failure nothing more may be done with the file.
    [[nodiscard]] virtual Result<> sync() = 0;
};

/// A directory of files, each named by one plain component. The real one is `PosixFileSystem`;
/// tests use one in memory that keeps synced and unsynced bytes apart and fails on demand.
class FileSystem {
public:
    virtual ~FileSystem() = default;
    /// Names in the directory, sorted.
    [[nodiscard]] virtual Result<std::vector<std::string>> list() = 0;
    /// The whole file.
    [[nodiscard]] virtual Result<std::string> read(const std::string& name) = 0;
    /// Reads the whole file into `bytes`, and reuses its memory.
    [[nodiscard]] virtual Result<> read_into(const std::string& name, std::string& bytes) {
        auto read_bytes = read(name);
        if (!read_bytes) return std::unexpected(std::move(read_bytes).error());
        bytes = std::move(*read_bytes);
        return {};
    }
    /// At most `size` bytes of the file from `offset` on; fewer only at the end of the file.
    [[nodiscard]] virtual Result<std::string> read_at(const std::string& name,
                                                      std::uint64_t offset,
                                                      std::size_t size) = 0;
    /// The size of the file, in bytes.
    [[nodiscard]] virtual Result<std::uint64_t> size(const std::string& name) = 0;
    /// Creates an empty file, mode 0600; kExists if there is one.
    [[nodiscard]] virtual Result<std::unique_ptr<AppendFile>> create(const std::string& name) = 0;
    /// Opens an existing file, after cutting it to `size` bytes.
    [[nodiscard]] virtual Result<std::unique_ptr<AppendFile>> open_at(const std::string& name,
                                                                      std::uint64_t size) = 0;
    [[nodiscard]] virtual Result<> rename(const std::string& from, const std::string& to) = 0;
    [[nodiscard]] virtual Result<> remove(const std::string& name) = 0;
    /// Makes creations, renames and removals durable.
    [[nodiscard]] virtual Result<> sync_directory() = 0;
};

}  // namespace minibroker::storage
