#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/ids.h"
#include "broker/message/page_position.h"

namespace minibroker::broker {

/// One page file of an address, as the broker knows it: how long it is, and what each queue still
/// has in it. The messages themselves are on disk alone. Source: Artemis `Page`,
/// `PageSubscriptionImpl.PageCursorInfo`.
class Page {
public:
    /// What has become of a message that a consumer gave back.
    struct Redelivery {
        std::uint32_t count = 0;
        std::int64_t due = 0;  ///< epoch ms; 0: at once
    };
    /// What one queue has in the page.
    struct Share {
        QueueId queue;
        std::uint32_t references = 0;
        std::uint32_t acknowledged = 0;
        std::map<std::uint32_t, Redelivery> redeliveries;  ///< by index
        std::string transient;  ///< bits as below: a restart loses message i
        std::string bits;  ///< bit i % 8 of byte i / 8: message i is acknowledged; may end early

        [[nodiscard]] std::uint32_t pending() const { return references - acknowledged; }
        [[nodiscard]] bool has_acknowledged(std::uint32_t index) const;
        /// What is left of it after a restart.
        [[nodiscard]] Share after_restart() const;
    };

    Page(PageId id, std::uint64_t size) : id_(id), size_(size) {}

    [[nodiscard]] PageId id() const { return id_; }
    /// Of the file with all that was appended, bytes.
    [[nodiscard]] std::uint64_t size() const { return size_; }
    /// Up to where the file is on disk and may be read, bytes.
    [[nodiscard]] std::uint64_t readable() const { return readable_; }
    void set_readable(std::uint64_t bytes) { readable_ = bytes; }
    [[nodiscard]] std::uint32_t messages() const { return messages_; }
    /// Nothing is appended any more.
    [[nodiscard]] bool complete() const { return complete_; }
    void set_complete() { complete_ = true; }
    /// References that have not left their queues.
    [[nodiscard]] std::uint64_t pending() const { return pending_; }
    [[nodiscard]] const std::vector<Share>& shares() const { return shares_; }
    /// What `queue` has; null for nothing.
    [[nodiscard]] const Share* share(QueueId queue) const;

    struct Appended {
        std::uint64_t size = 0;  ///< of the file with it, bytes
        bool transient = false;  ///< a restart loses it
    };
    /// One more message for `queues`. @return its index
    std::uint32_t append(const std::vector<QueueId>& queues, const Appended& message);
    /// The reference has left its queue. @return false when it had before, or never was.
    bool acknowledge(QueueId queue, std::uint32_t index);
    /// @return false when it is not there any more
    bool redeliver(QueueId queue, std::uint32_t index, Redelivery redelivery);
    /// Everything that `queue` has, has left it. @return how many references that were
    std::uint32_t acknowledge_all(QueueId queue);

    /// Recovery: as a checkpoint says.
    void restore(std::uint64_t size, std::uint32_t messages);
    /// @return false when it makes no sense: more acknowledged than there were, or bits of no
    /// message
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
