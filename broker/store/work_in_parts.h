#pragma once

#include <cstdint>
#include <functional>

#include "broker/store/store.h"
#include "broker/work/task.h"

namespace minibroker::broker {

class AfterDurable;
struct Environment;

/// Cuts work whose amount clients decide into parts for the journal, so that it does not gather in
/// memory: a part begins when the one before it is on disk (`go_on_later`), or when little is on
/// its way there (`pause`).
class WorkInParts {
public:
    /// Messages, and bytes for the journal, of one part.
    static constexpr int kMessagesMax = 500;
    static constexpr std::uint64_t kBytesMax = std::uint64_t{1024} * 1024;
    /// Bytes on their way to the disk beyond which a task waits.
    static constexpr std::uint64_t kBacklogBytesMax = std::uint64_t{8} * 1024 * 1024;

    WorkInParts(Environment& environment, Store& store, AfterDurable& durable)
        : environment_(environment), store_(store), durable_(durable) {}

    /// How much of a part is done.
    class Part {
    public:
        explicit Part(const Store& store) : store_(store), begun_(store.gathered_bytes()) {}
        /// One more message is done. @return whether the rest is for another part
        [[nodiscard]] bool full() {
            return ++messages_ >= kMessagesMax || store_.gathered_bytes() >= begun_ + kBytesMax;
        }

    private:
        const Store& store_;
        std::uint64_t begun_;
        int messages_ = 0;
    };
    [[nodiscard]] Part begin() const { return Part(store_); }

    /// Between two steps of a task, each of which is whole on disk or not at all: commits when
    /// enough has gathered.
    void relieve() { store_.relieve(); }
    /// For a task whose slice is over: commits what is done, and goes on in a later slice; once
    /// much of it is on its way to the disk, behind that.
    Task<> pause();
    /// Commits what is done, and runs `action` when that is on disk.
    void go_on_later(std::move_only_function<void()> action);

private:
    Environment& environment_;
    Store& store_;
    AfterDurable& durable_;
};

}  // namespace minibroker::broker
