#pragma once

#include <cstddef>
#include <deque>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "broker/budget.h"

namespace minibroker::broker {

/// The ids of messages that a session's subscriptions held when they ended: an acknowledgement of
/// one is answered differently from that of an unknown id, once. Beyond the budget the oldest are
/// forgotten.
class OrphanedIds {
public:
    /// @param budget  of this session
    explicit OrphanedIds(Budget& budget) : budget_(budget) {}
    ~OrphanedIds() { clear(); }
    OrphanedIds(const OrphanedIds&) = delete;
    OrphanedIds& operator=(const OrphanedIds&) = delete;

    /// `consumer` has ended and held `messages`, the oldest first.
    void add(ConsumerId consumer, std::vector<MessageId> messages);
    /// Forgets one; false when it is not known.
    [[nodiscard]] bool take(ConsumerId consumer, MessageId message);
    void clear();
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    void forget_oldest(std::size_t count);

    Budget& budget_;
    std::size_t size_ = 0;
    std::deque<ConsumerId> order_;  // the oldest first
    std::unordered_map<ConsumerId, std::vector<MessageId>> ids_;
};

}  // namespace minibroker::broker
