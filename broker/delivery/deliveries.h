#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "broker/lifecycle/address_manager.h"
#include "broker/message/message_reference.h"
#include "broker/paging/page_sink.h"
#include "broker/queue/queue.h"
#include "broker/store/store.h"

namespace minibroker::broker {

struct Core;

/// What happens to a message in a queue: delivery, acknowledgement, return, expiry, dead letter.
/// Keeps the journal in step. Source: Artemis `QueueImpl`, `ServerConsumerImpl`.
class Deliveries final : public PageSink {
public:
    explicit Deliveries(Core& core) : core_(core) {}

    /// `reference` enters `queue`: at once or at its time. Nothing is delivered before `deliver`.
    void add(Queue& queue, MessageReference reference);
    /// The same for one that was counted before: it comes back from a page.
    void place(Queue& queue, MessageReference reference) override;
    /// The journal has failed: nothing is delivered any more.
    void stop() { stopped_ = true; }
    /// `queue` may have something for a consumer: `deliver` looks.
    void wake(Queue& queue) override {
        if (queue.set_woken(true)) woken_.push_back(&queue);
    }
    /// Delivers from the queues that were woken, in that order, as long as a consumer can take
    /// something. Called when an operation has given its answers, so that what a frame sets free
    /// leaves behind its RECEIPT. Source: docs/decisions/0016.
    void deliver() {
        if (!woken_.empty()) deliver_woken();
    }

    /// `it`, held by `consumer`, is gone for good. The caller commits.
    void acknowledge(Consumer& consumer, HeldMessages::iterator it);

    enum class Return {
        kDisconnected,  ///< the first message counts as delivered, the others do not
                        ///< (ServerConsumerImpl.cancelRefs)
        kUnsubscribed,  ///< nothing counts, and no redeliveryDelay is kept
    };
    /// Everything that `consumer` holds goes back, or to the dead letter address. The consumer has
    /// left its queue already.
    void give_back(Consumer& consumer, Return reason);

    /// Ends every waiting message that has expired (messageExpiryScanPeriod); costs what is due
    /// alone. Many go in parts, each when the one before it is on disk.
    void scan_expired();
    /// Stops and restarts delivery (management's `pause` and `resume`). The caller commits.
    /// @param persist  whether a durable queue is still paused after a restart
    void pause(Queue& queue, bool persist);
    void resume(Queue& queue);
    /// Everything waiting is dropped and counts as killed (purgeOnNoConsumers).
    void purge(Queue& queue);

    /// Everything in the queue is gone, what consumers hold too, and its counters and groups are
    /// those of a new queue (reset). The caller commits. @return how many messages
    std::int64_t clear(Queue& queue);

    // What management does to messages that wait in a queue, scheduled ones too, but not those that
    // a consumer holds or that are in pages. Each tells how many it was, and the caller commits.
    using Pick = std::function<bool(const MessageReference&)>;
    /// They are gone and count as killed.
    std::int64_t remove(Queue& queue, const Pick& pick);
    /// They expire, or are taken for dead: a copy goes to the expiry or dead letter address.
    std::int64_t expire_picked(Queue& queue, const Pick& pick);
    std::int64_t bury_picked(Queue& queue, const Pick& pick);
    /// They go to `to` and count as acknowledged.
    std::int64_t move(Queue& queue, Queue& to, const Pick& pick);
    /// They go back where they were before they died or expired.
    std::int64_t retry(Queue& queue, const Pick& pick);
    /// Each goes behind all of `priority` (0 to 9), as a message of its own.
    std::int64_t change_priority(Queue& queue, const Pick& pick, std::int8_t priority);
    /// The scheduled ones among them are due now.
    std::int64_t release_scheduled(Queue& queue, const Pick& pick);

    /// The queue goes away.
    void forget(Queue& queue);
    /// Starts the queue's timer when it has scheduled messages (recovery).
    void watch_schedule(Queue& queue);

private:
    void deliver_woken();
    void pump(Queue& queue);
    void give_back_one(Queue& queue, ReferenceList& held, ReferenceList& to_line, Return reason);
    void give_back_copies(Queue& queue, const ReferenceList& held, bool counts);
    [[nodiscard]] bool delivered_too_often(const Queue& queue, std::uint32_t count) const;
    bool settle_dropped(Queue& queue);
    void store_paused(Queue& queue, bool paused);
    void watch_expiry(Queue& queue);
    void bury(Queue& queue, const MessageReference& reference, AddressManager::Graveyard kind);
    void expire(Queue& queue, const MessageReference& reference);
    [[nodiscard]] std::int64_t redelivery_delay(const Queue& queue, std::uint32_t count);

    [[nodiscard]] std::shared_ptr<Message> copy_to(const Queue& queue,
                                                   const MessageReference& reference,
                                                   std::string_view address);
    void commit_later();
    /// What one step does of work without end: so many messages or bytes for the journal.
    class Part {
    public:
        explicit Part(const Store& store) : store_(store), begun_(store.gathered_bytes()) {}
        /// One more message is done. @return whether the rest is for another step
        [[nodiscard]] bool full();

    private:
        const Store& store_;
        std::uint64_t begun_;
        int messages_ = 0;
    };
    void in_later_step(std::move_only_function<void()> action);
    void expire_part();
    [[nodiscard]] bool expire_part(Queue& queue, Part& part);

    Core& core_;
    bool commit_pending_ = false;
    bool stopped_ = false;
    bool delivering_ = false;
    std::vector<Queue*> woken_;    // null: deleted meanwhile
    std::deque<QueueId> scanned_;  // queues that the scan has yet to look at
    // Queues by the time, epoch ms, when they have something to expire or earlier: a queue whose
    // first message to expire has left stays where it is until then.
    std::set<std::pair<std::int64_t, QueueId>> expiring_;
};

}  // namespace minibroker::broker
