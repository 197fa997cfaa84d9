#pragma once

namespace minibroker::broker {

struct Address;
struct Core;
class Queue;

/// Auto-deletion of queues and addresses. A scan marks what may go and deletes what was marked at
/// the scan before and may still go, so that it takes between one and two periods. Source: Artemis
/// `PostOfficeImpl.reapAddresses`, `QueueManagerImpl` (the queues page, section 3).
class Reaper {
public:
    explicit Reaper(Core& core) : core_(core) {}

    /// Once, at the start: every empty queue that is auto-delete, then unbound auto-created
    /// addresses; no delay, no question whether it was used.
    void sweep_at_start();
    /// The periodic scan (addressQueueScanPeriod).
    void scan();

private:
    [[nodiscard]] bool may_go(const Queue& queue) const;
    [[nodiscard]] bool may_go(const Address& address) const;

    Core& core_;
};

}  // namespace minibroker::broker
