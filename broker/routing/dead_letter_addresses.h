#pragma once

#include "broker/address/address.h"
#include "broker/delivery/dead_letters.h"

namespace minibroker::broker {

class AddressBook;
class AddressManager;
class Router;
class Store;
struct Environment;

/// Dead letter and expiry addresses: finds or creates them, and routes copies there. Source:
/// Artemis
/// `ActiveMQServerImpl` (autoCreateDeadLetterResources, autoCreateExpiryResources),
/// `Message.referenceOriginalMessage`.
class DeadLetterAddresses final : public DeadLetters {
public:
    DeadLetterAddresses(const Environment& environment,
                        AddressBook& book,
                        Store& store,
                        AddressManager& manager,
                        Router& router)
        : environment_(environment),
          book_(book),
          store_(store),
          manager_(manager),
          router_(router) {}

    void send(const Queue& queue, const MessageReference& reference, Cause cause) override;

private:
    /// The address for messages of `address`, created with a queue of its own if the settings ask
    /// for that; null: the messages are dropped.
    [[nodiscard]] Address* address_for(Cause cause, const Address& address);

    const Environment& environment_;
    AddressBook& book_;
    Store& store_;
    AddressManager& manager_;
    Router& router_;
};

}  // namespace minibroker::broker
