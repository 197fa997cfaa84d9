#pragma once

#include <cstdint>
#include <functional>

#include "broker/store/store.h"
#include "broker/work/task.h"

namespace minibroker::broker {

class AfterDurable;
struct Environment;

/// Cuts work whose amount clients decide into parts for the journal, so that it does not accumulate
/// in memory: a part begins when the previous one is on disk (`go_on_later`), or when little is in
/// transit to it (`pause`).
class WorkInParts {
public:
    /// Messages, and bytes for the journal, of one part.
    static constexpr int kMessagesMax = 500;
    static constexpr std::uint64_t kBytesMax = std::uint64_t{1024} * 1024;
    /// Bytes in transit to the disk beyond which a task waits.
    static constexpr std::uint64_t kBacklogBytesMax = std::uint64_t{8} * 1024 * 1024;

    WorkInParts(Environment& environment, Store& store, AfterDurable& durable)
        : environment_(environment), store_(store), durable_(durable) {}

    /// The progress of a part.
    class Part {
    public:
        explicit Part(const Store& store) : store_(store), begun_(store.gathered_bytes()) {}
        /// One more message is done. @return whether the rest belongs to another part
        [[nodiscard]] bool full() {
            return ++messages_ >= kMessagesMax || store_.gathered_bytes() >= begun_ + kBytesMax;
        }

    private:
        const Store& store_;
        std::uint64_t begun_;
        int messages_ = 0;
    };
    [[nodiscard]] Part begin() const { return Part(store_); }

    /// Called between two steps of a task, each of which is wholly on disk or not at all: commits
    /// if enough has been collected.
    void relieve() { store_.relieve(); }
    /// For a task at the end of its slice: commits the finished work and continues in a later
    /// slice; if much of it is in transit to the disk, only after that.
    Task<> pause();
    /// Commits the finished work, and runs `action` when that is on disk.
    void go_on_later(std::move_only_function<void()> action);

private:
    Environment& environment_;
    Store& store_;
    AfterDurable& durable_;
};

}  // namespace minibroker::broker
