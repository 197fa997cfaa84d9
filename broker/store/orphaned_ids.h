#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "broker/limits/budget.h"
#include "broker/limits/limits.h"

namespace minibroker::broker {

/// The ids of messages that a session's subscriptions held when they ended: acknowledging such an
/// id is answered differently from acknowledging an unknown one, once. Beyond the budget the oldest
/// are forgotten.
class OrphanedIds {
public:
    /// @param all  budget of all sessions, outlives it
    /// @param most  the most ids of this session
    explicit OrphanedIds(Budget& all, std::size_t most = kOrphanedIdsMax)
        : all_(all), most_(most) {}
    ~OrphanedIds() { clear(); }
    OrphanedIds(const OrphanedIds&) = delete;
    OrphanedIds& operator=(const OrphanedIds&) = delete;

    /// `consumer` has ended while holding `messages`, the oldest first.
    void add(ConsumerId consumer, std::vector<MessageId> messages);
    /// Forgets one id; false if it is not known.
    [[nodiscard]] bool take(ConsumerId consumer, MessageId message);
    void clear();
    [[nodiscard]] std::size_t size() const { return held_ ? held_->budget.used() : 0; }

private:
    struct Held {
        Held(std::size_t most, Budget& all) : budget(most, &all) {}
        Budget budget;
        std::deque<ConsumerId> order;  // the oldest first
        std::unordered_map<ConsumerId, std::vector<MessageId>> ids;
    };
    void forget_oldest(std::size_t count);

    Budget& all_;
    std::size_t most_;
    std::unique_ptr<Held> held_;  // null: none, as in nearly all sessions
};

}  // namespace minibroker::broker
