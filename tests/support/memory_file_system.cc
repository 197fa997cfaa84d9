#include "tests/support/memory_file_system.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace minibroker::test {
namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);
constexpr std::size_t kSectorBytes = 512;

/// 0 to `limit`, the same on every library (its distributions are not).
std::size_t up_to(std::mt19937_64& random, std::size_t limit) {
    return static_cast<std::size_t>(random() % (limit + 1));
}

}  // namespace

class MemoryFileSystem::File final : public storage::AppendFile {
public:
    File(MemoryFileSystem& files, std::size_t inode, std::string name, std::size_t size = 0)
        : files_(files), inode_(inode), name_(std::move(name)), end_(size) {}
    Result<> append(std::string_view bytes) override {
        Result<> done = files_.write("append", inode_, name_, end_, bytes);
        if (done) end_ += bytes.size();
        return done;
    }
    Result<> fill(std::uint64_t size) override {
        const std::size_t from = std::max(end_, files_.inodes_[inode_].bytes.size());
        const std::size_t to = std::max(from, end_ + static_cast<std::size_t>(size));
        return files_.write("fill", inode_, name_, from, std::string(to - from, '\0'));
    }
    Result<> trim() override {
        if (Result<> done = files_.begin("trim " + name_); !done) return done;
        files_.inodes_[inode_].bytes.resize(end_);
        return {};
    }
    Result<> sync() override { return files_.sync(inode_, name_); }

private:
    MemoryFileSystem& files_;
    std::size_t inode_;
    std::string name_;
    std::size_t end_;  // of what was appended
};

Result<> MemoryFileSystem::begin(std::string line) {
    log_.push_back(std::move(line));
    const std::uint64_t number = log_.size();
    const bool fails = fault_.operation != 0 && (number == fault_.operation ||
                                                 (fault_.power_off && number > fault_.operation));
    if (!fails) return {};
    return failure(fault_.code,
                   "planned failure of operation " + std::to_string(number) + ", " + log_.back());
}

Result<std::vector<std::string>> MemoryFileSystem::list() {
    if (Result<> done = begin("list"); !done) return std::unexpected(std::move(done).error());
    std::vector<std::string> names;
    for (const auto& [name, inode] : names_) names.push_back(name);
    return names;
}

Result<std::string> MemoryFileSystem::read(const std::string& name) {
    if (Result<> done = begin("read " + name); !done) {
        return std::unexpected(std::move(done).error());
    }
    if (!has(name)) return failure(ErrorCode::kNotFound, name + " does not exist");
    return bytes(name);
}

Result<std::string> MemoryFileSystem::read_at(const std::string& name,
                                              std::uint64_t offset,
                                              std::size_t size) {
    if (Result<> done = begin("read_at " + name + " " + std::to_string(offset)); !done) {
        return std::unexpected(std::move(done).error());
    }
    if (!has(name)) return failure(ErrorCode::kNotFound, name + " does not exist");
    const std::string& all = bytes(name);
    return all.substr(std::min<std::size_t>(offset, all.size()), size);
}

Result<std::uint64_t> MemoryFileSystem::size(const std::string& name) {
    if (Result<> done = begin("size " + name); !done) {
        return std::unexpected(std::move(done).error());
    }
    if (!has(name)) return failure(ErrorCode::kNotFound, name + " does not exist");
    return bytes(name).size();
}

Result<std::unique_ptr<storage::AppendFile>> MemoryFileSystem::create(const std::string& name) {
    if (Result<> done = begin("create " + name); !done) {
        return std::unexpected(std::move(done).error());
    }
    if (has(name)) return failure(ErrorCode::kExists, name + " exists");
    inodes_.emplace_back();
    change({{{name, inodes_.size() - 1}}});
    return std::make_unique<File>(*this, inodes_.size() - 1, name);
}

Result<std::unique_ptr<storage::AppendFile>> MemoryFileSystem::open_at(const std::string& name,
                                                                       std::uint64_t size) {
    if (Result<> done = begin("open_at " + name + " " + std::to_string(size)); !done) {
        return std::unexpected(std::move(done).error());
    }
    if (!has(name)) return failure(ErrorCode::kNotFound, name + " does not exist");
    const std::size_t inode = names_.at(name);
    if (inodes_[inode].bytes.size() < size) return failure(ErrorCode::kIo, name + " is shorter");
    inodes_[inode].bytes.resize(static_cast<std::size_t>(size));
    return std::make_unique<File>(*this, inode, name, static_cast<std::size_t>(size));
}

Result<> MemoryFileSystem::rename(const std::string& from, const std::string& to) {
    if (Result<> done = begin("rename " + from + " " + to); !done) return done;
    if (!has(from)) return failure(ErrorCode::kNotFound, from + " does not exist");
    change({{{from, kNone}, {to, names_.at(from)}}});
    return {};
}

Result<> MemoryFileSystem::remove(const std::string& name) {
    if (Result<> done = begin("remove " + name); !done) return done;
    if (!has(name)) return failure(ErrorCode::kNotFound, name + " does not exist");
    change({{{name, kNone}}});
    return {};
}

Result<> MemoryFileSystem::sync_directory() {
    if (Result<> done = begin("sync_directory"); !done) return done;
    synced_names_ = names_;
    changes_.clear();
    return {};
}

Result<> MemoryFileSystem::write(std::string_view what,
                                 std::size_t inode,
                                 const std::string& name,
                                 std::size_t offset,
                                 std::string_view bytes) {
    Result<> done = begin(std::string(what) + " " + name + " " + std::to_string(bytes.size()));
    if (!done) {
        const bool writes = !fault_.power_off;
        bytes = bytes.substr(0, writes ? std::min(fault_.partial_bytes, bytes.size()) : 0);
    }
    if (done && capacity_ != ~std::uint64_t{0}) {
        const std::uint64_t room =
            capacity_ - std::min(capacity_, used()) + (inodes_[inode].bytes.size() - offset);
        if (bytes.size() > room) {
            done = failure(ErrorCode::kNoSpace, "no room to append to " + name);
            bytes = bytes.substr(0, static_cast<std::size_t>(room));
        }
    }
    inodes_[inode].bytes.replace(offset, bytes.size(), bytes);
    return done;
}

std::uint64_t MemoryFileSystem::used() const {
    std::uint64_t sum = 0;
    for (const auto& [name, inode] : names_) sum += inodes_[inode].bytes.size();
    return sum;
}

Result<> MemoryFileSystem::sync(std::size_t inode, const std::string& name) {
    if (Result<> done = begin("sync " + name); !done) {
        if (!fault_.power_off) inodes_[inode].lost = true;
        return done;
    }
    if (!inodes_[inode].lost) inodes_[inode].synced = inodes_[inode].bytes;
    return {};
}

void MemoryFileSystem::change(Change change) {
    apply(change, names_);
    changes_.push_back(std::move(change));
}

void MemoryFileSystem::apply(const Change& change, Names& names) {
    for (const auto& [name, inode] : change.entries) {
        if (inode == kNone) {
            names.erase(name);
        } else {
            names[name] = inode;
        }
    }
}

std::string MemoryFileSystem::crashed(const Inode& inode, CrashMode mode, std::mt19937_64& random) {
    if (mode == CrashMode::kMixed) mode = kAllCrashModes[up_to(random, 4)];
    const std::string& now = inode.bytes;
    const std::string& old = inode.synced;
    if (mode == CrashMode::kKeepAll) return now;
    if (mode == CrashMode::kDropAll) return old;
    const auto same = std::mismatch(now.begin(), now.end(), old.begin(), old.end());
    const auto common = static_cast<std::size_t>(same.first - now.begin());
    // A file that was cut may have its old length again.
    if (common == now.size() && random() % 2 == 0) return old;
    if (mode == CrashMode::kCut) return now.substr(0, common + up_to(random, now.size() - common));
    std::string bytes = now;
    for (std::size_t begin = common; begin < bytes.size();) {
        const std::size_t end = std::min(bytes.size(), (begin / kSectorBytes + 1) * kSectorBytes);
        const bool kept = random() % 2 == 0;
        for (std::size_t i = begin; i < end && !kept; ++i) {
            const char before = i < old.size() ? old[i] : '\0';
            bytes[i] = mode == CrashMode::kGarbage ? static_cast<char>(random() & 0xFFU) : before;
        }
        begin = end;
    }
    return bytes;
}

std::unique_ptr<MemoryFileSystem> MemoryFileSystem::crash(CrashMode mode,
                                                          std::uint64_t seed) const {
    std::mt19937_64 random(seed);
    Names names = synced_names_;
    for (const Change& change : changes_) {
        const bool kept =
            mode == CrashMode::kKeepAll || (mode != CrashMode::kDropAll && random() % 2 == 0);
        if (kept) apply(change, names);
    }
    auto after = std::make_unique<MemoryFileSystem>();
    for (const auto& [name, inode] : names) {
        after->put(name, crashed(inodes_[inode], mode, random));
    }
    return after;
}

std::unique_ptr<MemoryFileSystem> MemoryFileSystem::killed() const {
    auto after = std::make_unique<MemoryFileSystem>();
    after->inodes_ = inodes_;
    after->names_ = names_;
    after->synced_names_ = synced_names_;
    after->changes_ = changes_;
    return after;
}

std::unique_ptr<MemoryFileSystem> MemoryFileSystem::copy() const {
    return crash(CrashMode::kKeepAll, 0);
}

const std::string& MemoryFileSystem::bytes(const std::string& name) const {
    MB_CHECK(has(name));
    return inodes_[names_.at(name)].bytes;
}

void MemoryFileSystem::put(const std::string& name, std::string bytes) {
    const std::string synced = bytes;
    inodes_.push_back({std::move(bytes), synced, false});
    names_[name] = inodes_.size() - 1;
    synced_names_[name] = inodes_.size() - 1;
}

void MemoryFileSystem::erase(const std::string& name) {
    names_.erase(name);
    synced_names_.erase(name);
}

}  // namespace minibroker::test
