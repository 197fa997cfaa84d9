#include "broker/routing/retroactive.h"

#include <string>

#include "broker/address/address_book.h"
#include "broker/delivery/deliveries.h"
#include "broker/lifecycle/address_manager.h"
#include "broker/lifecycle/divert_manager.h"
#include "broker/queue/queue.h"
#include "broker/store/store.h"

namespace minibroker::broker {
namespace {

constexpr std::string_view kPrefix = "$.artemis.internal.";
constexpr std::string_view kSuffix = "retro";

// `what` is "address", "divert", "queue.anycast" or "queue.multicast".
std::string resource(const AddressBook& book, std::string_view address, std::string_view what) {
    const char delimiter = book.wildcards().delimiter;
    std::string name(kPrefix);
    name.append(address) += delimiter;
    for (const char c : what) name += c == '.' ? delimiter : c;
    return (name += delimiter).append(kSuffix);
}

std::string history_queue(const AddressBook& book, std::string_view address, RoutingType type) {
    return resource(
        book, address, type == RoutingType::kAnycast ? "queue.anycast" : "queue.multicast");
}

bool is_history(const Address& address) {
    return address.name.starts_with(kPrefix) && address.name.ends_with(kSuffix);
}

bool retroactive(const Address& address) {
    return address.settings->retroactive_message_count.value_or(0) > 0 && !address.internal &&
           !is_history(address);
}

}  // namespace

void Retroactive::divert_to_history(const Address& address) {
    config::Divert divert;
    divert.name = resource(book_, address.name, "divert");
    divert.address = address.name;
    divert.forwarding_address = resource(book_, address.name, "address");
    divert.routing_type = config::Divert::Routing::kPass;
    diverts_.create_internal(std::move(divert));
}

void Retroactive::on_address_created(const Address& address) {
    if (!retroactive(address)) return;
    const std::string name = resource(book_, address.name, "address");
    if (book_.find(name) == nullptr) {
        RoutingTypes both;
        both.add(RoutingType::kMulticast);
        both.add(RoutingType::kAnycast);
        Address& history = manager_.create_address(name, both, false);
        history.history = true;
        for (const RoutingType type : {RoutingType::kMulticast, RoutingType::kAnycast}) {
            QueueAttributes attributes = attributes_from(*history.settings, false);
            attributes.routing_type = type;
            attributes.max_consumers = 0;
            attributes.ring_size = address.settings->retroactive_message_count.value_or(0);
            // The queue has no filter that could be wrong.
            (void)manager_.create_queue(
                history_queue(book_, address.name, type), history, std::move(attributes));
        }
    }
    divert_to_history(address);
}

// As in Artemis: an address that existed before the setting gets only the divert, which leads
// nowhere.
void Retroactive::on_recovered() {
    for (Address* address : book_.addresses()) {
        if (retroactive(*address)) divert_to_history(*address);
        address->history = is_history(*address);
    }
}

void Retroactive::on_address_deleted(const Address& address) {
    if (!retroactive(address)) return;
    diverts_.destroy(resource(book_, address.name, "divert"));
    for (const RoutingType type : {RoutingType::kAnycast, RoutingType::kMulticast}) {
        Queue* queue = book_.find_queue(history_queue(book_, address.name, type));
        if (queue != nullptr) manager_.delete_queue(*queue);
    }
    Address* history = book_.find(resource(book_, address.name, "address"));
    if (history != nullptr && history->queue_count() == 0) manager_.delete_address(*history);
}

// The queues share the messages: those of a history keep the address that they were sent to.
void Retroactive::on_queue_created(Queue& queue) {
    const Address& address = queue.address();
    if (!retroactive(address)) return;
    const Queue* history =
        book_.find_queue(history_queue(book_, address.name, queue.attributes().routing_type));
    if (history == nullptr) return;
    std::vector<MessageReference> past;
    history->for_each_waiting([&](const MessageReference& reference) {
        if (queue.matches(*reference.message))
            past.push_back({reference.message, 0, reference.stored, reference.due});
    });
    for (MessageReference& reference : past) {
        reference.stored = reference.stored && queue.attributes().durable;
        if (reference.stored) store_.add_reference(*reference.message, queue);
        deliveries_.add(queue, std::move(reference));
    }
}

}  // namespace minibroker::broker
