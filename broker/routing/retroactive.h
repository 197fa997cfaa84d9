#pragma once

#include "broker/address/address.h"

namespace minibroker::broker {

class AddressBook;
class AddressManager;
class Deliveries;
class DivertManager;
class Queue;
class Store;

/// Retroactive addresses (retroactiveMessageCount): an internal divert copies what is sent to the
/// address into two internal ring queues, from which a new queue starts. Each call belongs to the
/// operation under way: the caller commits. Source: Artemis
/// `PostOfficeImpl.createRetroactiveResources`, `ActiveMQServerImpl.copyRetroactiveMessages`,
/// `ResourceNames`.
class Retroactive {
public:
    Retroactive(AddressBook& book,
                Store& store,
                AddressManager& manager,
                DivertManager& diverts,
                Deliveries& deliveries)
        : book_(book),
          store_(store),
          manager_(manager),
          diverts_(diverts),
          deliveries_(deliveries) {}

    /// Creates the history of a new address if its settings ask for one.
    void on_address_created(const Address& address);
    /// Called after recovery: connects diverts to the existing histories again.
    void on_recovered();
    /// Deletes the history together with its address.
    void on_address_deleted(const Address& address);
    /// Gives a new queue the messages that the address's history has for it.
    void on_queue_created(Queue& queue);

private:
    void divert_to_history(const Address& address);

    AddressBook& book_;
    Store& store_;
    AddressManager& manager_;
    DivertManager& diverts_;
    Deliveries& deliveries_;
};

}  // namespace minibroker::broker
