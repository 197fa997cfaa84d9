#pragma once

#include <memory>

#include "broker/management/operations.h"

namespace minibroker::broker {

class AddressBook;
class AddressLimits;
class AddressManager;
class Deliveries;
class DivertManager;
class DuplicateIdCache;
class ManagementSender;
class MessageMoves;
class Notifications;
class PagingManager;
class Security;
class Sessions;
class WaitingMessages;
struct Environment;

// What the operations of each table work on. Artemis has them together: ActiveMQServerControl,
// AddressControl, QueueControl.

/// `broker`: its attributes.
struct BrokerControl {
    const Environment& environment;
    AddressBook& book;
    AddressLimits& limits;
    Notifications& notifications;
};
/// `broker`: what holds for an address.
struct SettingsControl {
    const Environment& environment;
    AddressBook& book;
    Security& security;
};
/// `broker`: making, changing, removing and listing addresses.
struct AddressesControl {
    const Environment& environment;
    AddressBook& book;
    AddressManager& manager;
};
/// `broker`: making, changing, removing and listing queues.
struct QueuesControl {
    AddressBook& book;
    AddressManager& manager;
};
/// `broker`: connections, sessions, consumers and producers.
struct ClientsControl {
    Sessions& sessions;
    AddressBook& book;
};
/// `broker`: making, changing and removing diverts.
struct DivertsControl {
    Environment& environment;
    AddressBook& book;
    DivertManager& diverts;
};
/// `address.NAME`
struct AddressControl {
    AddressBook& book;
    Security& security;
    Deliveries& deliveries;
    DuplicateIdCache& duplicate_ids;
    PagingManager& paging;
};
/// `address.NAME`: sendMessage.
struct AddressSendControl {
    ManagementSender& sender;
};
/// `queue.NAME`: its attributes, and what is done to it as a whole.
struct QueueControl {
    AddressBook& book;
    AddressManager& manager;
    Deliveries& deliveries;
};
/// `queue.NAME`: what is done to its messages.
struct QueueMessagesControl {
    AddressBook& book;
    Deliveries& deliveries;
    WaitingMessages& waiting;
    MessageMoves& moves;
};
/// `queue.NAME`: sendMessage.
struct QueueSendControl {
    AddressBook& book;
    ManagementSender& sender;
};
/// `queue.NAME`: lists of its messages, consumers and counters.
struct QueueViewsControl {
    const Environment& environment;
    AddressBook& book;
};
/// `acceptor.NAME`
struct AcceptorControl {
    const Environment& environment;
};
/// `divert.NAME`
struct DivertControl {
    AddressBook& book;
};

[[nodiscard]] std::unique_ptr<OperationTable> operations_of(BrokerControl control);
[[nodiscard]] std::unique_ptr<OperationTable> operations_of(SettingsControl control);
[[nodiscard]] std::unique_ptr<OperationTable> operations_of(AddressesControl control);
[[nodiscard]] std::unique_ptr<OperationTable> operations_of(QueuesControl control);
[[nodiscard]] std::unique_ptr<OperationTable> operations_of(ClientsControl control);
[[nodiscard]] std::unique_ptr<OperationTable> operations_of(DivertsControl control);
[[nodiscard]] std::unique_ptr<OperationTable> operations_of(AddressControl control);
[[nodiscard]] std::unique_ptr<OperationTable> operations_of(AddressSendControl control);
[[nodiscard]] std::unique_ptr<OperationTable> operations_of(QueueControl control);
[[nodiscard]] std::unique_ptr<OperationTable> operations_of(QueueMessagesControl control);
[[nodiscard]] std::unique_ptr<OperationTable> operations_of(QueueSendControl control);
[[nodiscard]] std::unique_ptr<OperationTable> operations_of(QueueViewsControl control);
[[nodiscard]] std::unique_ptr<OperationTable> operations_of(AcceptorControl control);
[[nodiscard]] std::unique_ptr<OperationTable> operations_of(DivertControl control);

}  // namespace minibroker::broker
