#include "tests/net/gated_file_system.h"

#include <utility>

namespace minibroker::test {

class GatedFileSystem::File final : public storage::AppendFile {
public:
    File(GatedFileSystem& owner, std::unique_ptr<storage::AppendFile> file)
        : owner_(owner), file_(std::move(file)) {}

    [[nodiscard]] Result<> append(std::string_view bytes) override { return file_->append(bytes); }
    [[nodiscard]] Result<> fill(std::uint64_t size) override { return file_->fill(size); }
    [[nodiscard]] Result<> trim() override { return file_->trim(); }
    [[nodiscard]] Result<> sync() override {
        if (auto passed = owner_.pass_gate(); !passed) return passed;
        return file_->sync();
    }

private:
    GatedFileSystem& owner_;
    std::unique_ptr<storage::AppendFile> file_;
};

Result<> GatedFileSystem::pass_gate() {
    std::unique_lock lock(mutex_);
    ++syncs_;
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !closed_; });
    --waiting_;
    if (fails_) return failure(ErrorCode::kIo, "the test lets this sync fail");
    return {};
}

void GatedFileSystem::close_gate() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
}

void GatedFileSystem::open_gate() {
    const std::lock_guard lock(mutex_);
    closed_ = false;
    changed_.notify_all();
}

void GatedFileSystem::wait_for_sync() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_ > 0; });
}

void GatedFileSystem::fail_syncs() {
    const std::lock_guard lock(mutex_);
    fails_ = true;
}

std::uint64_t GatedFileSystem::syncs() {
    const std::lock_guard lock(mutex_);
    return syncs_;
}

Result<std::unique_ptr<storage::AppendFile>> GatedFileSystem::create(const std::string& name) {
    auto file = files_.create(name);
    if (!file) return file;
    return std::make_unique<File>(*this, std::move(*file));
}

Result<std::unique_ptr<storage::AppendFile>> GatedFileSystem::open_at(const std::string& name,
                                                                      std::uint64_t size) {
    auto file = files_.open_at(name, size);
    if (!file) return file;
    return std::make_unique<File>(*this, std::move(*file));
}

}  // namespace minibroker::test
