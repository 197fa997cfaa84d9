#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "broker/message/message_reference.h"
#include "broker/queue/consumer.h"
#include "broker/queue/cursor.h"
#include "broker/queue/last_values.h"
#include "broker/queue/message_groups.h"
#include "broker/queue/page_subscription.h"
#include "broker/queue/queue_attributes.h"
#include "broker/queue/queue_counters.h"
#include "broker/queue/queue_remains.h"
#include "broker/queue/queue_walk.h"
#include "broker/selector/selector.h"

namespace minibroker::broker {

struct Address;

/// Messages by priority and arrival, and the consumers that take turns. It only keeps the lists:
/// `Deliveries` decides what the end of a message means for the journal or a dead letter address.
/// Many queues are idle, so rarely needed parts are created on demand (`Extras`). Source:
/// Artemis `QueueImpl`, `LastValueQueue`.
class Queue {
public:
    Queue(QueueId id,
          std::string name,
          Address& address,
          SharedQueueAttributes attributes,
          std::optional<Selector> filter);
    ~Queue();
    Queue(const Queue&) = delete;
    Queue& operator=(const Queue&) = delete;

    [[nodiscard]] QueueId id() const { return id_; }
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] Address& address() const { return address_; }
    [[nodiscard]] const QueueAttributes& attributes() const { return *attributes_; }
    /// For a queue without messages or consumers; on any other only attributes that are read each
    /// time have an effect (not the kind of queue).
    void set_attributes(SharedQueueAttributes attributes) { attributes_ = std::move(attributes); }
    [[nodiscard]] QueueCounters& counters() { return counters_; }
    [[nodiscard]] const QueueCounters& counters() const { return counters_; }
    /// The filter of the running broker: a management call can change it without changing the
    /// attributes, which are stored and apply from the next start. Source: Artemis,
    /// QueueImpl.setFilter.
    void set_filter(std::optional<Selector> filter);
    /// The filter as written; "" if there is none.
    [[nodiscard]] std::string_view filter_text() const {
        return filter_ ? filter_->text() : std::string_view();
    }
    /// Whether the queue's filter lets `message` in.
    [[nodiscard]] bool matches(const Message& message) const {
        return !filter_ || filter_->matches(MessageSubject(message));
    }
    /// Whether one of its consumers wants `message`.
    [[nodiscard]] bool has_consumer_for(const Message& message) const;
    /// Whether messages are currently routed to it.
    [[nodiscard]] bool takes_messages() const {
        return attributes_->enabled && (!attributes_->purge_on_no_consumers || !consumers_.empty());
    }
    /// Keeps a message that a consumer has acknowledged.
    [[nodiscard]] bool non_destructive() const { return attributes_->non_destructive; }
    /// Stops delivery while work on the messages must not be overtaken: messages of a consumer are
    /// going back to their places, or all messages are being removed.
    void hold_dispatch() { ++dispatch_holds_; }
    /// @return whether it may deliver again
    bool release_dispatch() { return --dispatch_holds_ == 0; }
    /// `count` messages more, or fewer, are being returned by a consumer that has gone.
    void count_returning(std::int64_t count) { returning_ += count; }
    /// Delivers nothing until it is resumed. The attributes say whether that survives a restart.
    [[nodiscard]] bool paused() const { return paused_; }
    void set_paused(bool paused) { paused_ = paused; }

    /// @param wall_ms  now, epoch ms, for delayBeforeDispatch
    void add_consumer(Consumer& consumer, std::int64_t wall_ms);
    void remove_consumer(Consumer& consumer);
    [[nodiscard]] const std::vector<Consumer*>& consumers() const { return consumers_; }

    /// For the reaper: whether it ever had a consumer, or lost a message by acknowledgement, expiry
    /// or removal.
    [[nodiscard]] bool used() const {
        return had_consumer_ || counters_.acknowledged + counters_.expired + counters_.killed > 0;
    }
    /// When it was created or its last consumer left, steady time.
    [[nodiscard]] Milliseconds idle_since() const { return idle_since_; }
    void set_idle_since(Milliseconds now) { idle_since_ = now; }

    /// Adds it behind all waiting messages of its priority. The ring or a last value may push out
    /// another: see `take_dropped`.
    void add_tail(MessageReference reference);
    /// Returns each of `references` to its place among the waiting messages. A full ring drops
    /// them, the oldest first.
    void put_back(ReferenceList& references) {
        while (!references.empty()) put_back_last(references);
    }
    /// As `put_back`, for the last of them, which is removed from the list.
    void put_back_last(ReferenceList& references);
    /// Adds a message that waits for its time; see `release_due`.
    void add_scheduled(MessageReference reference);
    /// Puts the messages due at `wall_ms` before all others of their priority, in order of time.
    /// @return whether there were any.
    bool release_due(std::int64_t wall_ms);
    /// The wall clock was set: delays end later by `jump` on it (see `on_clock_jump`).
    void shift_delays(Milliseconds jump);
    /// When the next scheduled message is due, epoch ms.
    [[nodiscard]] std::optional<std::int64_t> next_due() const;

    /// One step of dispatch: an expired message that a consumer met, or a message and the consumer
    /// that takes it.
    struct Match {
        WaitingLine::iterator reference;
        Consumer* consumer = nullptr;  ///< null: the message has expired
        std::size_t turn = 0;          ///< index of the consumer whose turn it was
        bool owned = false;            ///< the consumer owns the message's group, or the queue
    };
    /// The next step, if any. `take` or `hand_over` must follow before the next call. If there is
    /// nothing to do, last values that were replaced are dropped.
    /// @param looks  how many times a consumer may be asked; counted down. Below 0 the search was
    ///         broken off, and there may be more to do
    [[nodiscard]] std::optional<Match> next_match(std::int64_t wall_ms, std::int64_t& looks);
    /// Counts the delivery and moves the matched reference (a copy of it, if the queue is not
    /// destructive) to the messages that its consumer holds; passes the turn on.
    MessageReference& hand_over(const Match& match);
    /// Removes the matched (expired) reference.
    MessageReference take(const Match& match) { return extract(match.reference); }
    /// The reference from which a held copy was made (non-destructive); null if it is gone.
    [[nodiscard]] MessageReference* original_of(const MessageReference& held);
    /// The messages that the ring or newer values have pushed out since the last call.
    [[nodiscard]] ReferenceList take_dropped();
    /// When the first waiting message expires, epoch ms.
    [[nodiscard]] std::optional<std::int64_t> next_expiry() const;
    /// Removes the waiting reference that expired first, if any has.
    [[nodiscard]] std::optional<MessageReference> take_expired(std::int64_t wall_ms);
    /// The next message of `walk`, scheduled ones last; null at its end. Valid until the queue
    /// changes.
    [[nodiscard]] const MessageReference* next(QueueWalk& walk);
    /// Removes the message that `next` returned last, provided that nothing else has taken it
    /// meanwhile.
    [[nodiscard]] MessageReference take(QueueWalk& walk);
    /// Resets counters and message groups to those of a new queue (reset).
    void forget_history();
    /// Removes everything waiting or scheduled (reset).
    ReferenceList take_all();
    /// Removes the same for a queue that is being deleted, to be released gradually.
    [[nodiscard]] QueueRemains take_remains();
    /// How often the queue was emptied with all its history (reset).
    [[nodiscard]] std::uint32_t resets() const { return resets_; }
    template <typename Visit>
    void for_each_waiting(Visit visit) const;
    /// The first `most` waiting messages, none if it is 0 or less; scheduled ones are not included.
    /// Artemis's management examines these to list or to count (managementBrowsePageSize).
    template <typename Visit>
    void for_each_browsed(std::int64_t most, Visit visit) const;

    /// Whether `Deliveries` has to check it for something to deliver. @return whether that changed
    bool set_woken(bool woken) {
        fruitless_ = 0;
        return std::exchange(woken_, woken) != woken;
    }
    /// It is being checked, and may have more to deliver afterwards.
    void set_looked_at() { woken_ = false; }
    /// The check is not over: it continues where it was, unless the queue is woken meanwhile.
    /// @return false if it was woken during the check
    [[nodiscard]] bool set_look_goes_on() { return !std::exchange(woken_, true); }
    /// The batch of the journal that the last message about to enter the queue waits for, possibly
    /// long past: later messages enter behind it. Kept by `Router`.
    [[nodiscard]] Lsn entering() const { return entering_; }
    void set_entering(Lsn lsn) { entering_ = lsn; }

    /// State that `Deliveries` keeps in the queue: the timer that releases scheduled messages, and
    /// the time under which its index of queues to expire has it.
    struct Watch {
        TimerId timer;
        std::int64_t due = 0;  ///< epoch ms
        std::optional<std::int64_t> expiry;
    };
    [[nodiscard]] Watch& watch() { return extras().watch; }
    [[nodiscard]] bool has_watch() const { return extras_ != nullptr; }

    /// The queue's position in pages; null if it has none there. Kept by `PagingManager`.
    [[nodiscard]] PageSubscription* page_subscription() const { return page_subscription_.get(); }
    void set_page_subscription(std::unique_ptr<PageSubscription> subscription) {
        page_subscription_ = std::move(subscription);
    }

    /// Messages in the queue as `messageCount` counts them: on disk, waiting, scheduled and held;
    /// those that stay in line while they are held count twice; a last-value queue does not count
    /// held ones.
    [[nodiscard]] std::size_t message_count() const;
    [[nodiscard]] std::size_t delivering_count() const;
    [[nodiscard]] std::size_t scheduled_count() const {
        return extras_ ? extras_->scheduled.size() : 0;
    }

private:
    /// State that an idle queue does not need.
    struct Extras {
        Schedule scheduled;
        std::int64_t last_arrival = 0;                              // in the schedule
        std::set<std::pair<std::int64_t, QueuePosition>> expiring;  // waiting messages by expiry
        std::unique_ptr<LastValues> last_values;
        ReferenceList dropped;
        MessageGroups groups;
        Consumer* exclusive = nullptr;  // the consumer of an exclusive queue
        bool passed_for_owner = false;  // a message was passed over because the owner of its group
                                        // does not want it
        Watch watch;
    };

    [[nodiscard]] Extras& extras();
    [[nodiscard]] LastValues& made_last_values();
    [[nodiscard]] LastValues* last_values() {
        return is_last_value() ? &made_last_values() : nullptr;
    }
    [[nodiscard]] bool is_last_value() const {
        return attributes_->last_value || !attributes_->last_value_key.empty();
    }
    void insert(MessageReference reference);
    MessageReference extract(WaitingLine::iterator it);
    void leave(WaitingLine::iterator it);
    [[nodiscard]] bool ring_overflows(std::size_t waiting) const {
        return attributes_->ring_size >= 0 && std::cmp_greater(waiting, attributes_->ring_size);
    }

    // queue_walk.cc
    void begin(QueueWalk& walk);
    void find_place(QueueWalk& walk);

    // queue_dispatch.cc
    [[nodiscard]] bool can_dispatch(std::int64_t wall_ms);
    void stop_dispatch();
    [[nodiscard]] std::optional<Match> ask_consumers(std::int64_t wall_ms, std::int64_t& looks);
    [[nodiscard]] WaitingLine::iterator candidate(const Consumer& consumer);
    void pass(Consumer& consumer, WaitingLine::iterator it);
    [[nodiscard]] bool grouped(const Message& message) const;
    [[nodiscard]] Consumer* owner_of(const Message& message) const;
    [[nodiscard]] bool assign(const Match& match);
    void release_consumer(const Consumer& consumer);
    void drop_replaced();

    QueueId id_;
    std::string name_;
    Address& address_;
    SharedQueueAttributes attributes_;
    std::unique_ptr<const Selector> filter_;
    QueueCounters counters_;
    WaitingLine line_;
    std::unique_ptr<Extras> extras_;
    std::unique_ptr<PageSubscription> page_subscription_;
    std::vector<Consumer*> consumers_;
    std::uint32_t turn_ = 0;     // index of the consumer asked first
    std::uint32_t cursors_ = 0;  // consumers that have one
    // Consumers before `turn_` that could take nothing when the look was broken off.
    std::uint32_t fruitless_ = 0;
    std::int64_t last_sequence_ = 0;
    std::int64_t first_sequence_ = 0;  // counts down: for messages that go before all others
    std::uint64_t removals_ = 0;       // total, from the line and the schedule
    Milliseconds idle_since_{0};
    std::int64_t dispatch_start_ = -1;  // epoch ms when the wait for consumers ends; -1: not set
    std::int64_t returning_ = 0;        // messages
    std::uint32_t dispatch_holds_ = 0;  // operations under way
    std::uint32_t resets_ = 0;
    bool dispatching_ = false;
    bool had_consumer_ = false;
    bool paused_ = false;
    bool woken_ = false;
    Lsn entering_;
};

template <typename Visit>
void Queue::for_each_waiting(Visit visit) const {
    for (const auto& [place, reference] : line_) visit(reference);
    if (!extras_) return;
    for (const auto& [place, reference] : extras_->scheduled) visit(reference);
}

template <typename Visit>
void Queue::for_each_browsed(std::int64_t most, Visit visit) const {
    for (const auto& [place, reference] : line_) {
        if (most-- <= 0) return;
        visit(reference);
    }
}

}  // namespace minibroker::broker
