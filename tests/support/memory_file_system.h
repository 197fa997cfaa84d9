#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "storage/file_system.h"

namespace minibroker::test {

/// What power loss does to bytes that were not synced and to names that were not. Synced ones stay.
enum class CrashMode : std::uint8_t {
    kKeepAll,  ///< everything reached the disk in time
    kDropAll,  ///< nothing did
    kCut,      ///< each file is cut at some byte of what was not synced; each name is there or not
    kSectors,  ///< each 512-byte sector is new, or old (zero when there was none)
    kGarbage,  ///< like kSectors with random bytes instead of the old ones
    kMixed,    ///< for each file one of the above
};
inline constexpr CrashMode kAllCrashModes[] = {CrashMode::kKeepAll,
                                               CrashMode::kDropAll,
                                               CrashMode::kCut,
                                               CrashMode::kSectors,
                                               CrashMode::kGarbage,
                                               CrashMode::kMixed};

/// Which operation fails. Operations are counted from 1, reads too.
struct FaultPlan {
    std::uint64_t operation = 0;  ///< 0 for none
    ErrorCode code = ErrorCode::kIo;
    std::size_t partial_bytes = 0;  ///< what a failing append writes nevertheless, at most
    bool power_off = false;  ///< all later operations fail as well, and nothing has an effect
};

/// A disk in memory that keeps what is synced apart from what is not, fails on demand and shows
/// what would be left after power loss. Everything is determined by calls and seeds. Outlives its
/// files.
class MemoryFileSystem final : public storage::FileSystem {
public:
    MemoryFileSystem() = default;

    [[nodiscard]] Result<std::vector<std::string>> list() override;
    [[nodiscard]] Result<std::string> read(const std::string& name) override;
    [[nodiscard]] Result<std::string> read_at(const std::string& name,
                                              std::uint64_t offset,
                                              std::size_t size) override;
    [[nodiscard]] Result<std::uint64_t> size(const std::string& name) override;
    [[nodiscard]] Result<std::unique_ptr<storage::AppendFile>> create(
        const std::string& name) override;
    [[nodiscard]] Result<std::unique_ptr<storage::AppendFile>> open_at(const std::string& name,
                                                                       std::uint64_t size) override;
    [[nodiscard]] Result<> rename(const std::string& from, const std::string& to) override;
    [[nodiscard]] Result<> remove(const std::string& name) override;
    [[nodiscard]] Result<> sync_directory() override;

    void set_fault(const FaultPlan& plan) { fault_ = plan; }
    /// A planned power loss has come.
    [[nodiscard]] bool power_is_off() const {
        return fault_.power_off && log_.size() >= fault_.operation;
    }
    /// An append for which the files would have more than `bytes` together is cut there: kNoSpace.
    void set_capacity(std::uint64_t bytes) { capacity_ = bytes; }
    /// What all files have, bytes.
    [[nodiscard]] std::uint64_t used() const;
    /// How many operations were asked for so far.
    [[nodiscard]] std::uint64_t operations() const { return log_.size(); }
    /// One line an operation: `append NAME 123`, `fill NAME 123`, `trim NAME`, `sync NAME`, `rename
    /// FROM TO`, `sync_directory`.
    [[nodiscard]] const std::vector<std::string>& log() const { return log_; }

    /// The disk as it may be after power is lost now.
    [[nodiscard]] std::unique_ptr<MemoryFileSystem> crash(CrashMode mode, std::uint64_t seed) const;
    /// The same files after the end of the process alone: a power loss may still take what was not
    /// synced. Without a fault plan.
    [[nodiscard]] std::unique_ptr<MemoryFileSystem> killed() const;
    /// The same files, all synced, without a fault plan.
    [[nodiscard]] std::unique_ptr<MemoryFileSystem> copy() const;

    /// Past the interface, for tests that damage files: durable at once, not counted, never
    /// failing.
    [[nodiscard]] bool has(const std::string& name) const { return names_.contains(name); }
    [[nodiscard]] const std::string& bytes(const std::string& name) const;
    void put(const std::string& name, std::string bytes);
    void erase(const std::string& name);

private:
    class File;
    struct Inode {
        std::string bytes;
        std::string synced;
        bool lost =
            false;  ///< a sync failed: the system calls the pages clean, they never get there
    };
    /// A change of the directory that is not synced: `name` means `inode`, or nothing (kNone).
    struct Change {
        struct Entry {
            std::string name;
            std::size_t inode;
        };
        std::vector<Entry> entries;
    };
    using Names = std::map<std::string, std::size_t>;

    [[nodiscard]] Result<> begin(std::string line);
    [[nodiscard]] Result<> write(std::string_view what,
                                 std::size_t inode,
                                 const std::string& name,
                                 std::size_t offset,
                                 std::string_view bytes);
    [[nodiscard]] Result<> sync(std::size_t inode, const std::string& name);
    void change(Change change);
    static void apply(const Change& change, Names& names);
    static std::string crashed(const Inode& inode, CrashMode mode, std::mt19937_64& random);

    std::vector<Inode> inodes_;
    Names names_;
    Names synced_names_;
    std::vector<Change> changes_;
    FaultPlan fault_;
    std::uint64_t capacity_ = ~std::uint64_t{0};
    std::vector<std::string> log_;
};

}  // namespace minibroker::test
