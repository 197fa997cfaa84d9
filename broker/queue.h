#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "broker/consumer.h"
#include "broker/message_groups.h"
#include "broker/message_reference.h"
#include "broker/queue_attributes.h"
#include "broker/selector.h"

namespace minibroker::broker {

struct Address;

/// Counters as management shows them, since the start (recovered messages count as added).
struct QueueCounters {
    std::uint64_t added = 0;
    std::uint64_t acknowledged = 0;
    std::uint64_t expired = 0;
    std::uint64_t killed = 0;
};

/// Messages by priority and arrival, and the consumers that take turns. Pure bookkeeping: what an
/// end of a message means for the journal or a dead letter address is decided by `Deliveries`.
/// Source: Artemis `QueueImpl`.
class Queue {
public:
    Queue(QueueId id,
          std::string name,
          Address& address,
          QueueAttributes attributes,
          std::optional<Selector> filter);
    Queue(const Queue&) = delete;
    Queue& operator=(const Queue&) = delete;

    [[nodiscard]] QueueId id() const { return id_; }
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] Address& address() const { return address_; }
    [[nodiscard]] const QueueAttributes& attributes() const { return attributes_; }
    [[nodiscard]] QueueAttributes& attributes() { return attributes_; }
    [[nodiscard]] QueueCounters& counters() { return counters_; }
    [[nodiscard]] const QueueCounters& counters() const { return counters_; }
    void set_filter(std::optional<Selector> filter) { filter_ = std::move(filter); }
    /// Whether the queue's filter lets `message` in.
    [[nodiscard]] bool matches(const Message& message) const {
        return !filter_ || filter_->matches(MessageSubject(message));
    }
    /// Whether messages are routed to it at all now.
    [[nodiscard]] bool takes_messages() const {
        return attributes_.enabled && (!attributes_.purge_on_no_consumers || !consumers_.empty());
    }

    void add_consumer(Consumer& consumer);
    void remove_consumer(Consumer& consumer);
    [[nodiscard]] const std::vector<Consumer*>& consumers() const { return consumers_; }

    /// For the reaper: ever had a consumer, or lost a message by acknowledgement, expiry or
    /// removal.
    [[nodiscard]] bool used() const {
        return had_consumer_ || counters_.acknowledged + counters_.expired + counters_.killed > 0;
    }
    /// When it was made or its last consumer left, steady time.
    [[nodiscard]] Milliseconds idle_since() const { return idle_since_; }
    void set_idle_since(Milliseconds now) { idle_since_ = now; }

    /// Behind all waiting messages of its priority.
    void add_tail(MessageReference reference);
    /// All of `references`, in their order, before all waiting messages of their priority.
    void return_to_head(ReferenceList& references);
    /// Waiting for its time; see `release_due`.
    void add_scheduled(MessageReference reference);
    void add_scheduled(ReferenceList& from, ReferenceList::iterator it);
    /// Puts what is due at `wall_ms` to the tail. @return whether anything was.
    bool release_due(std::int64_t wall_ms);
    /// When the next scheduled message is due, epoch ms.
    [[nodiscard]] std::optional<std::int64_t> next_due() const;

    /// One step of dispatch: an expired message at the head of the line, or a message and the
    /// consumer whose turn it is.
    struct Match {
        ReferenceList::iterator reference;
        std::size_t level = 0;
        Consumer* consumer = nullptr;  ///< null: the message has expired
    };
    /// The next thing to do, if any. `take` or `hand_over` must follow before the next call.
    [[nodiscard]] std::optional<Match> next_match(std::int64_t wall_ms);
    /// Moves the matched reference to what its consumer holds and passes the turn on.
    MessageReference& hand_over(const Match& match);
    /// Takes the matched (expired) reference out.
    ReferenceList take(const Match& match);
    /// Takes out every waiting reference that `pick` chooses, scheduled ones too.
    template <typename Pick>
    ReferenceList take_if(Pick pick);
    /// Everything waiting or scheduled.
    ReferenceList take_all();
    template <typename Visit>
    void for_each_waiting(Visit visit) const;

    /// The timer that releases what is scheduled; kept by `Deliveries`.
    struct ScheduleTimer {
        TimerId id;
        std::int64_t due = 0;  ///< epoch ms
    };
    [[nodiscard]] ScheduleTimer& schedule_timer() { return schedule_timer_; }

    /// Messages in the queue: waiting, scheduled and held, as `messageCount` counts.
    [[nodiscard]] std::size_t message_count() const;
    [[nodiscard]] std::size_t delivering_count() const;
    [[nodiscard]] std::size_t scheduled_count() const { return scheduled_.size(); }

private:
    static constexpr std::size_t kLevels = 10;

    [[nodiscard]] Consumer* next_ready(const Message& message);
    [[nodiscard]] Consumer* consumer_for(const Message& message);
    [[nodiscard]] bool any_ready() const;

    QueueId id_;
    std::string name_;
    Address& address_;
    QueueAttributes attributes_;
    std::optional<Selector> filter_;
    QueueCounters counters_;
    std::array<ReferenceList, kLevels> levels_;  // by priority
    std::size_t waiting_ = 0;
    ReferenceList scheduled_;  // by time due
    ScheduleTimer schedule_timer_;
    Milliseconds idle_since_{0};
    bool had_consumer_ = false;
    MessageGroups groups_;
    std::vector<Consumer*> consumers_;
    std::size_t turn_ = 0;       // index of the consumer that is asked first
    std::size_t selectors_ = 0;  // consumers that have one
};

template <typename Pick>
ReferenceList Queue::take_if(Pick pick) {
    ReferenceList taken;
    for (std::size_t level = kLevels; level-- > 0;) {
        for (auto it = levels_[level].begin(); it != levels_[level].end();) {
            const auto current = it++;
            if (!pick(*current)) continue;
            taken.splice(taken.end(), levels_[level], current);
            --waiting_;
        }
    }
    for (auto it = scheduled_.begin(); it != scheduled_.end();) {
        const auto current = it++;
        if (pick(*current)) taken.splice(taken.end(), scheduled_, current);
    }
    return taken;
}

template <typename Visit>
void Queue::for_each_waiting(Visit visit) const {
    for (std::size_t level = kLevels; level-- > 0;) {
        for (const MessageReference& reference : levels_[level]) visit(reference);
    }
    for (const MessageReference& reference : scheduled_) visit(reference);
}

}  // namespace minibroker::broker
