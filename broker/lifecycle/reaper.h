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

/// Auto-deletion of queues and addresses. A scan marks those that may be deleted, and deletes those
/// that were marked at the previous scan and still may be, so that deletion takes between one and
/// two periods. Source: Artemis `PostOfficeImpl.reapAddresses`, `QueueManagerImpl` (the queues
/// page, section 3).
///
/// A scan looks only at candidates: objects to which something happened that may permit deletion
/// (`watch`). A candidate that may not be deleted for a reason other than its delay is dropped
/// until something else happens to it; one with a delay is not checked before the delay has passed.
class Reaper {
public:
    Reaper(const Environment& environment, AddressBook& book, Store& store, AddressManager& manager)
        : environment_(environment), book_(book), store_(store), manager_(manager) {}

    /// The queue or address was created. One that is deleted only after use is no candidate yet.
    void on_made(const Queue& queue);
    void on_made(const Address& address);
    /// The queue lost its last consumer, or a message while it had none.
    void watch(const Queue& queue);
    /// The address lost its last queue.
    void watch(const Address& address);

    /// Once, at the start: deletes every empty queue that is auto-delete, then unbound auto-created
    /// addresses, without delay and whether or not they were used.
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
