#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/file_system.h"

namespace minibroker::storage {

/// The directory of a journal on a real disk, locked for this process. Every name is one plain
/// component (a bug otherwise); names are looked up in the directory that was opened, even if it is
/// renamed. Files are 0600. Not thread-safe: one thread at a time. Every error names the operation,
/// the path and why; ENOSPC and EDQUOT are kNoSpace, ENOENT kNotFound, EEXIST kExists, EACCES and
/// EPERM kDenied, the rest kIo.
class PosixFileSystem final : public FileSystem {
public:
    /// Creates `directory` and its missing parents (0700) and locks the file `lock` in
    /// it, which then holds this process's id. The lock ends with the object, or with the process.
    /// @return kLocked, naming directory and holder, if the lock is held, in this process or
    ///         another; otherwise as above.
    [[nodiscard]] static Result<std::unique_ptr<PosixFileSystem>> open(
        const std::string& directory);
    ~PosixFileSystem() override;
    PosixFileSystem(const PosixFileSystem&) = delete;
    PosixFileSystem& operator=(const PosixFileSystem&) = delete;

    [[nodiscard]] Result<std::vector<std::string>> list() override;
    [[nodiscard]] Result<std::string> read(const std::string& name) override;
    [[nodiscard]] Result<> read_into(const std::string& name, std::string& bytes) override;
    [[nodiscard]] Result<std::string> read_at(const std::string& name,
                                              std::uint64_t offset,
                                              std::size_t size) override;
    [[nodiscard]] Result<std::uint64_t> size(const std::string& name) override;
    [[nodiscard]] Result<std::unique_ptr<AppendFile>> create(const std::string& name) override;
    /// kIo if the file is shorter than `size`: it is never extended.
    [[nodiscard]] Result<std::unique_ptr<AppendFile>> open_at(const std::string& name,
                                                              std::uint64_t size) override;
    [[nodiscard]] Result<> rename(const std::string& from, const std::string& to) override;
    [[nodiscard]] Result<> remove(const std::string& name) override;
    [[nodiscard]] Result<> sync_directory() override;

private:
    PosixFileSystem(std::string directory, int directory_descriptor);
    [[nodiscard]] Result<> take_lock();
    [[nodiscard]] std::string path(const std::string& name) const;

    std::string directory_;
    int directory_descriptor_;
    int lock_descriptor_ = -1;
};

}  // namespace minibroker::storage
