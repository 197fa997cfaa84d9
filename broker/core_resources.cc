// The kinds of resources that management offers, each with its tables of operations.
#include <algorithm>

#include "broker/core.h"
#include "broker/management/controls.h"
#include "broker/operation/fixture_operations.h"

namespace minibroker::broker {
namespace {

template <typename... Controls>
ManagementResource resource(std::string name,
                            std::function<bool(std::string_view)> exists,
                            Controls... controls) {
    ManagementResource made{std::move(name), std::move(exists), {}};
    (made.tables.push_back(operations_of(controls)), ...);
    return made;
}

}  // namespace

void Core::add_resources() {
    management.add(resource(
        "broker",
        [](std::string_view) { return true; },
        BrokerControl{*this, book, limits, notifications},
        SettingsControl{*this, book, security},
        AddressesControl{*this, book, manager},
        QueuesControl{book, manager},
        ClientsControl{sessions, book},
        DivertsControl{*this, book, diverts}));
    management.add(resource(
        "address.",
        [this](std::string_view name) { return book.find(name) != nullptr; },
        AddressControl{book, security, deliveries, duplicate_ids, paging},
        AddressSendControl{sender}));
    management.add(resource(
        "queue.",
        [this](std::string_view name) { return book.find_queue(name) != nullptr; },
        QueueControl{book, manager, deliveries},
        QueueMessagesControl{book, deliveries, waiting_messages, moves},
        QueueSendControl{book, sender},
        QueueViewsControl{*this, book}));
    management.add(resource(
        "acceptor.",
        [this](std::string_view name) {
            return std::ranges::find(config.acceptors, name, &config::Acceptor::name) !=
                   config.acceptors.end();
        },
        AcceptorControl{*this}));
    management.add(resource(
        "divert.",
        [this](std::string_view name) { return book.diverts().find(name) != nullptr; },
        DivertControl{book}));
    management.add(resource(
        "minibroker",
        [this](std::string_view) { return config.test_operations; },
        FixtureControl{*this, book, clock},
        ResetControl{store, durable, reset}));
}

}  // namespace minibroker::broker
