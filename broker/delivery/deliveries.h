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

/// What happens to a message in a queue: delivery and acknowledgement. Keeps the journal in step.
/// What is not acknowledged goes back by `Returns`, what expires goes by `Expiry`. Source: Artemis
/// `QueueImpl`, `ServerConsumerImpl`.
class Deliveries final : public PageSink {
public:
    Deliveries(Environment& environment,
               AddressBook& book,
               Store& store,
               PagingManager& paging,
               Expiry& expiry)
        : environment_(environment), book_(book), store_(store), paging_(paging), expiry_(expiry) {}

    /// `reference` enters `queue`: at once or at its time. Nothing is delivered before `deliver`.
    void add(Queue& queue, MessageReference&& reference);
    /// The same for one that was counted before: it comes back from a page.
    void place(Queue& queue, MessageReference&& reference) override;
    /// The journal has failed: nothing is delivered any more.
    void stop() { stopped_ = true; }
    /// `queue` may have something for a consumer: `deliver` looks.
    void wake(Queue& queue) override;
    /// `add` and `wake`.
    void enter(Queue& queue, MessageReference&& reference);
    /// Delivers from the queues that were woken, in that order, as long as a consumer can take
    /// something. Called when an operation has given its answers, so that what a frame sets free
    /// leaves behind its RECEIPT. A queue that takes long goes on in slices of its own, and what
    /// this slice has no units left for in the next call. Source: docs/decisions/0016 and 0019.
    void deliver() {
        if (!woken_.empty()) deliver_woken();
    }
    /// Whether the next call of `deliver` has something to do.
    [[nodiscard]] bool has_woken() const { return !woken_.empty(); }

    /// `it`, held by `consumer`, is gone for good. The caller commits.
    void acknowledge(Consumer& consumer, HeldMessages::iterator it);

    /// Stops and restarts delivery (management's `pause` and `resume`). The caller commits.
    /// @param persist  whether a durable queue is still paused after a restart
    void pause(Queue& queue, bool persist);
    void resume(Queue& queue);
    /// Everything waiting is dropped and counts as killed, in slices; until then the queue delivers
    /// nothing. @return how many
    Task<std::int64_t> purge(QueueId queue);

    /// The queue goes away.
    void forget(Queue& queue);
    /// Starts the queue's timer when it has scheduled messages.
    void watch_schedule(Queue& queue);
    /// Ends what a ring or a newer value pushed out, which counts nowhere. The caller commits.
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
    std::deque<QueueId> long_;   // queues with more to look at than a call does
};

}  // namespace minibroker::broker
