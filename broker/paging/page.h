#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/ids.h"
#include "broker/message/page_position.h"

namespace minibroker::broker {

/// One page file of an address, as the broker knows it: its size, and the messages that each queue
/// still has in it. The messages themselves are only on disk. Source: Artemis `Page`,
/// `PageSubscriptionImpl.PageCursorInfo`.
class Page {
public:
    /// The state of a message that a consumer returned.
    struct Redelivery {
        std::uint32_t count = 0;
        std::int64_t due = 0;  ///< epoch ms; 0: at once
    };
    /// The messages of one queue in the page.
    struct Share {
        QueueId queue;
        std::uint32_t references = 0;
        std::uint32_t acknowledged = 0;
        std::map<std::uint32_t, Redelivery> redeliveries;  ///< by index
        std::string transient;  ///< same layout as `bits`: a restart loses message i
        std::string bits;  ///< bit i % 8 of byte i / 8: message i is acknowledged; may end early

        [[nodiscard]] std::uint32_t pending() const { return references - acknowledged; }
        [[nodiscard]] bool has_acknowledged(std::uint32_t index) const;
        /// The part of it that survives a restart.
        [[nodiscard]] Share after_restart() const;
    };

    Page(PageId id, std::uint64_t size) : id_(id), size_(size) {}

    [[nodiscard]] PageId id() const { return id_; }
    /// Size of the file with everything appended, bytes.
    [[nodiscard]] std::uint64_t size() const { return size_; }
    /// The size up to which the file is on disk and may be read, bytes.
    [[nodiscard]] std::uint64_t readable() const { return readable_; }
    void set_readable(std::uint64_t bytes) { readable_ = bytes; }
    [[nodiscard]] std::uint32_t messages() const { return messages_; }
    /// No more messages are appended.
    [[nodiscard]] bool complete() const { return complete_; }
    void set_complete() { complete_ = true; }
    /// References that have not left their queues.
    [[nodiscard]] std::uint64_t pending() const { return pending_; }
    [[nodiscard]] const std::vector<Share>& shares() const { return shares_; }
    /// The share of `queue`; null if it has none.
    [[nodiscard]] const Share* share(QueueId queue) const;

    struct Appended {
        std::uint64_t size = 0;  ///< of the file with it, bytes
        bool transient = false;  ///< a restart loses it
    };
    /// Appends a message for `queues`. @return its index
    std::uint32_t append(const std::vector<QueueId>& queues, const Appended& message);
    /// The reference has left its queue. @return false if it had left before, or never existed.
    bool acknowledge(QueueId queue, std::uint32_t index);
    /// @return false if the reference is gone
    bool redeliver(QueueId queue, std::uint32_t index, Redelivery redelivery);
    /// Everything that `queue` has in the page has left it. @return the number of references
    std::uint32_t acknowledge_all(QueueId queue);

    /// Recovery: restores the values of a checkpoint.
    void restore(std::uint64_t size, std::uint32_t messages);
    /// @return false if the share is invalid: more messages acknowledged than existed, or bits
    ///         without a message
    [[nodiscard]] bool restore(Share share);

private:
    [[nodiscard]] Share* find(QueueId queue);
    Share& get(QueueId queue);

    PageId id_;
    std::uint64_t size_;
    std::uint64_t readable_ = 0;
    std::uint32_t messages_ = 0;
    bool complete_ = false;
    std::uint64_t pending_ = 0;
    std::vector<Share> shares_;  // by queue, ascending
};

}  // namespace minibroker::broker
