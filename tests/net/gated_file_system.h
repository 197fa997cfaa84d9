#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/memory_file_system.h"

namespace minibroker::test {

/// A memory file system for a server with threads: the test holds its syncs, counts them and lets
/// them fail. The files themselves are looked at only while no server uses them.
class GatedFileSystem final : public storage::FileSystem {
public:
    /// From now on each sync waits for `open_gate`.
    void close_gate();
    void open_gate();
    /// Until a sync waits at the gate.
    void wait_for_sync();
    /// From now on each sync fails.
    void fail_syncs();
    /// Syncs of files that have begun.
    [[nodiscard]] std::uint64_t syncs();
    [[nodiscard]] MemoryFileSystem& files() { return files_; }

    [[nodiscard]] Result<std::vector<std::string>> list() override { return files_.list(); }
    [[nodiscard]] Result<std::string> read(const std::string& name) override {
        return files_.read(name);
    }
    [[nodiscard]] Result<std::string> read_at(const std::string& name,
                                              std::uint64_t offset,
                                              std::size_t size) override {
        return files_.read_at(name, offset, size);
    }
    [[nodiscard]] Result<std::uint64_t> size(const std::string& name) override {
        return files_.size(name);
    }
    [[nodiscard]] Result<std::unique_ptr<storage::AppendFile>> create(
        const std::string& name) override;
    [[nodiscard]] Result<std::unique_ptr<storage::AppendFile>> open_at(const std::string& name,
                                                                       std::uint64_t size) override;
    [[nodiscard]] Result<> rename(const std::string& from, const std::string& to) override {
        return files_.rename(from, to);
    }
    [[nodiscard]] Result<> remove(const std::string& name) override { return files_.remove(name); }
    [[nodiscard]] Result<> sync_directory() override { return files_.sync_directory(); }

private:
    class File;
    [[nodiscard]] Result<> pass_gate();

    MemoryFileSystem files_;
    std::mutex mutex_;  // of all that follows
    std::condition_variable changed_;
    bool closed_ = false;
    bool fails_ = false;
    std::uint64_t waiting_ = 0;
    std::uint64_t syncs_ = 0;
};

}  // namespace minibroker::test
