#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "base/ids.h"
#include "broker/message/held_messages.h"
#include "broker/message/message_reference.h"
#include "broker/paging/page_sink.h"
#include "broker/work/task.h"

namespace minibroker::broker {

class AddressBook;
class Consumer;
class Expiry;
class PagingManager;
class Queue;
class Store;
struct Environment;

/// Delivery and acknowledgement of the messages in a queue, kept in step with the journal. Messages
/// that are not acknowledged go back through `Returns`; expired ones leave through `Expiry`.
/// Source: Artemis `QueueImpl`, `ServerConsumerImpl`.
class Deliveries final : public PageSink {
public:
    Deliveries(Environment& environment,
               AddressBook& book,
               Store& store,
               PagingManager& paging,
               Expiry& expiry)
        : environment_(environment), book_(book), store_(store), paging_(paging), expiry_(expiry) {}

    /// `reference` enters `queue`, now or at its scheduled time. Nothing is delivered before
    /// `deliver`.
    void add(Queue& queue, MessageReference&& reference);
    /// As `add`, for a message that was counted before: it comes back from a page.
    void place(Queue& queue, MessageReference&& reference) override;
    /// The journal has failed: delivery stops for good.
    void stop() { stopped_ = true; }
    /// `queue` may have a message for a consumer: `deliver` checks.
    void wake(Queue& queue) override;
    /// `add` and `wake`.
    void enter(Queue& queue, MessageReference&& reference);
    /// Delivers from the queues that were woken, in that order, as long as a consumer can take
    /// something. Called after an operation has given its answers, so that messages made available
    /// by a frame leave behind its RECEIPT. A queue that takes long continues in slices of its own;
    /// work for which this slice has no units left waits for the next call. Source:
    /// docs/decisions/0016 and 0019.
    void deliver() {
        if (!woken_.empty()) deliver_woken();
    }
    /// Whether the next call of `deliver` has work to do.
    [[nodiscard]] bool has_woken() const { return !woken_.empty(); }

    /// Removes `it`, held by `consumer`, for good. The caller commits.
    void acknowledge(Consumer& consumer, HeldMessages::iterator it);

    /// Stops and restarts delivery (management's `pause` and `resume`). The caller commits.
    /// @param persist  whether a durable queue is still paused after a restart
    void pause(Queue& queue, bool persist);
    void resume(Queue& queue);
    /// Drops every waiting message, counted as killed, in slices; until it ends the queue delivers
    /// nothing. @return how many
    Task<std::int64_t> purge(QueueId queue);

    /// The queue is being deleted.
    void forget(Queue& queue);
    /// Starts the queue's timer if it has scheduled messages.
    void watch_schedule(Queue& queue);
    /// Removes messages that a ring or a newer value pushed out; they are not counted anywhere. The
    /// caller commits.
    /// @return whether there was any
    bool settle_dropped(Queue& queue);

private:
    void deliver_woken();
    [[nodiscard]] bool deliver_from(Queue& queue, std::int64_t units);
    Task<> deliver_long();
    void store_paused(Queue& queue, bool paused);
    void commit_later();

    Environment& environment_;
    AddressBook& book_;
    Store& store_;
    PagingManager& paging_;
    Expiry& expiry_;
    bool commit_pending_ = false;
    bool stopped_ = false;
    bool delivering_ = false;
    bool delivers_long_ = false;
    std::vector<Queue*> woken_;  // null: deleted meanwhile
    std::deque<QueueId> long_;   // queues with more to check than one call does
};

}  // namespace minibroker::broker
