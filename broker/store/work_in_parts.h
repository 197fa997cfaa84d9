#pragma once

#include <cstdint>
#include <functional>

#include "broker/store/store.h"

namespace minibroker::broker {

class AfterDurable;
struct Environment;

/// Cuts work whose amount clients decide into parts. A part begins when the one before it is on
/// disk: such work must not gather in memory.
class WorkInParts {
public:
    /// Messages, and bytes for the journal, of one part.
    static constexpr int kMessagesMax = 500;
    static constexpr std::uint64_t kBytesMax = std::uint64_t{1024} * 1024;

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

    /// Commits what is done, and runs `action` when that is on disk.
    void go_on_later(std::move_only_function<void()> action);

private:
    Environment& environment_;
    Store& store_;
    AfterDurable& durable_;
};

}  // namespace minibroker::broker
