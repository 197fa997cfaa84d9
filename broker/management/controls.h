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

// The parts of the core that the operations of each table use. Artemis has larger classes:
// ActiveMQServerControl, AddressControl, QueueControl.

/// `broker`: its attributes.
struct BrokerControl {
    const Environment& environment;
    AddressBook& book;
    AddressLimits& limits;
    Notifications& notifications;
};
/// `broker`: the settings that apply to an address.
struct SettingsControl {
    const Environment& environment;
    AddressBook& book;
    Security& security;
};
/// `broker`: creates, changes, deletes and lists addresses.
struct AddressesControl {
    const Environment& environment;
    AddressBook& book;
    AddressManager& manager;
};
/// `broker`: creates, changes, deletes and lists queues.
struct QueuesControl {
    AddressBook& book;
    AddressManager& manager;
};
/// `broker`: connections, sessions, consumers and producers.
struct ClientsControl {
    Sessions& sessions;
    AddressBook& book;
};
/// `broker`: creates, changes and deletes diverts.
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
/// `queue.NAME`: its attributes, and operations on the whole queue.
struct QueueControl {
    AddressBook& book;
    AddressManager& manager;
    Deliveries& deliveries;
};
/// `queue.NAME`: operations on its messages.
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
