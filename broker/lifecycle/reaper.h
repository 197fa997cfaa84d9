#pragma once

#include <cstddef>

#include "base/ids.h"
#include "broker/lifecycle/candidates.h"

namespace minibroker::broker {

class AddressBook;
class AddressManager;
class Queue;
class Store;
struct Address;
struct Environment;

/// Auto-deletion of queues and addresses. A scan marks what may go and deletes what was marked at
/// the scan before and may still go, so that it takes between one and two periods. Source: Artemis
/// `PostOfficeImpl.reapAddresses`, `QueueManagerImpl` (the queues page, section 3).
///
/// A scan looks at candidates only: what something happened to that may let it go (`watch`). One
/// that may not go for another reason than its delay is a candidate no more until something else
/// happens to it, and one with a delay until that has passed.
class Reaper {
public:
    Reaper(const Environment& environment, AddressBook& book, Store& store, AddressManager& manager)
        : environment_(environment), book_(book), store_(store), manager_(manager) {}

    /// The queue or address was made. One that goes only once it was used is no candidate yet.
    void on_made(const Queue& queue);
    void on_made(const Address& address);
    /// The queue lost its last consumer, or a message while it had none.
    void watch(const Queue& queue);
    /// The address lost its last queue.
    void watch(const Address& address);

    /// Once, at the start: every empty queue that is auto-delete, then unbound auto-created
    /// addresses; no delay, no question whether it was used.
    void sweep_at_start();
    /// The periodic scan (addressQueueScanPeriod).
    void scan();

    [[nodiscard]] std::size_t candidates() const { return queues_.size() + addresses_.size(); }

private:
    const Environment& environment_;
    AddressBook& book_;
    Store& store_;
    AddressManager& manager_;
    Candidates<QueueId> queues_;
    Candidates<AddressId> addresses_;
};

}  // namespace minibroker::broker
