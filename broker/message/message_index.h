#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/ids.h"

namespace minibroker::broker {

/// The position of each message during a recovery: maps ids to positions, in one flat table, since
/// millions of them are added and removed. Message ids are never 0.
class MessageIndex {
public:
    [[nodiscard]] std::optional<std::uint32_t> find(MessageId id) const {
        if (slots_.empty()) return std::nullopt;
        const std::size_t at = slot_of(id.value);
        if (slots_[at].id == 0) return std::nullopt;
        return slots_[at].position;
    }

    void set(MessageId id, std::uint32_t position) {
        if ((used_ + 1) * 2 > slots_.size()) grow();
        Slot& slot = slots_[slot_of(id.value)];
        if (slot.id == 0) ++used_;
        slot = {id.value, position};
    }

    // The entries behind the gap move up, so that no search ends there too early.
    void erase(MessageId id) {
        if (slots_.empty()) return;
        std::size_t gap = slot_of(id.value);
        if (slots_[gap].id == 0) return;
        --used_;
        for (std::size_t at = next(gap); slots_[at].id != 0; at = next(at)) {
            const std::size_t home = home_of(slots_[at].id);
            const std::size_t mask = slots_.size() - 1;
            if (((at - home) & mask) < ((at - gap) & mask)) continue;
            slots_[gap] = slots_[at];
            gap = at;
        }
        slots_[gap] = {};
    }

    [[nodiscard]] std::size_t size() const { return used_; }

private:
    struct Slot {
        std::uint64_t id = 0;  // 0: free
        std::uint32_t position = 0;
    };

    static constexpr std::size_t kSlotsMin = 1024;

    [[nodiscard]] std::size_t home_of(std::uint64_t id) const {
        // Fibonacci hashing: spreads consecutive ids.
        return static_cast<std::size_t>((id * 0x9e37'79b9'7f4a'7c15U) >> shift_);
    }
    [[nodiscard]] std::size_t next(std::size_t at) const { return (at + 1) & (slots_.size() - 1); }
    /// The slot that has the id, or the free one where it would go.
    [[nodiscard]] std::size_t slot_of(std::uint64_t id) const {
        std::size_t at = home_of(id);
        while (slots_[at].id != 0 && slots_[at].id != id) at = next(at);
        return at;
    }
    void grow() {
        std::vector<Slot> before;
        before.swap(slots_);
        slots_.resize(before.empty() ? kSlotsMin : before.size() * 2);
        shift_ = 64;
        for (std::size_t n = slots_.size(); n > 1; n /= 2) --shift_;
        for (const Slot& slot : before) {
            if (slot.id != 0) slots_[slot_of(slot.id)] = slot;
        }
    }

    std::vector<Slot> slots_;  // a power of two of them
    std::size_t used_ = 0;
    unsigned shift_ = 0;
};

}  // namespace minibroker::broker
