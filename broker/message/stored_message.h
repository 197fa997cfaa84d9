#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/ids.h"

namespace minibroker::broker {

struct Message;

/// A link in the ring of messages that the journal holds, in the order of the journal. It leaves
/// the ring when it is destroyed, so that neither side has to outlive the other.
class StoredLink {
public:
    StoredLink() = default;
    ~StoredLink() { unlink(); }
    StoredLink(const StoredLink&) = delete;
    StoredLink& operator=(const StoredLink&) = delete;

    /// Enters the ring of `end`, before it: behind all others.
    void link(StoredLink& end, const Message* message) {
        unlink();
        message_ = message;
        before_ = end.before_;
        after_ = &end;
        before_->after_ = this;
        end.before_ = this;
    }
    void unlink() {
        before_->after_ = after_;
        after_->before_ = before_;
        before_ = after_ = this;
    }
    /// The message of the next link; null after the last.
    [[nodiscard]] const Message* next() const { return after_->message_; }

private:
    StoredLink* before_ = this;
    StoredLink* after_ = this;
    const Message* message_ = nullptr;  // of this link; null for the ring's end
};

/// The state in the journal of a message in one queue.
struct StoredReference {
    QueueId queue;
    std::uint32_t delivery_count = 0;
    std::int64_t due = -1;  ///< epoch ms of the last ScheduledTime; -1: none, the message's own
                            ///< applies
};

/// The state of a message in the journal: kept by the store (and by recovery), used by nothing
/// else. A copy of a message is a new message that the journal does not know.
struct StoredMessage {
    StoredMessage() = default;
    StoredMessage(const StoredMessage&) : StoredMessage() {}
    StoredMessage& operator=(const StoredMessage&) = delete;
    ~StoredMessage() = default;

    [[nodiscard]] StoredReference* find(QueueId queue) {
        for (StoredReference& reference : references) {
            if (reference.queue == queue) return &reference;
        }
        return nullptr;
    }
    /// @return whether `queue` had it
    bool remove(QueueId queue) {
        StoredReference* reference = find(queue);
        if (reference == nullptr) return false;
        *reference = references.back();
        references.pop_back();
        return true;
    }

    SegmentId segment;  ///< the segment of its AddMessage or MoveMessage record
    /// Its position in the queues: the batch that added it, and its index in the batch.
    Lsn lsn;
    std::uint32_t index = 0;
    std::uint32_t record_bytes = 0;           ///< approximate size of that record; less than 4 GiB
    bool shares_body = false;                 ///< the record omits the body, which has its own
    std::vector<StoredReference> references;  ///< durable queues that hold it
    StoredLink link;
};

}  // namespace minibroker::broker
