#include <algorithm>

#include "base/text.h"
#include "base/trimmed.h"
#include "broker/address/address_book.h"
#include "broker/address/binding_text.h"
#include "broker/address/wildcard.h"
#include "broker/environment/environment.h"
#include "broker/lifecycle/address_manager.h"
#include "broker/management/controls.h"
#include "broker/management/json.h"
#include "broker/management/list.h"
#include "broker/queue/queue.h"

// The resource `broker`: creates, changes, deletes and lists addresses.

namespace minibroker::broker {
namespace {

using Call = ControlCall<AddressesControl>;
using Result = ManagementResult;

// Parses `ANYCAST,MULTICAST` into routing types; the failure names the one that is invalid.
std::expected<RoutingTypes, Result> types_of(std::string_view text) {
    RoutingTypes types;
    for (const std::string_view part : split(text, ',')) {
        const std::string_view name = trimmed(part, " ");
        const auto type = routing_type_of(name);
        if (!type) {
            return std::unexpected(Result::failure(
                "No enum constant org.apache.activemq.artemis.api.core.RoutingType." +
                std::string(name)));
        }
        types.add(*type);
    }
    return types;
}

// In the form in which `AddressInfo.toString` shows it to management.
Result print(const Address& address) {
    std::string types;
    for (const RoutingType type : {RoutingType::kMulticast, RoutingType::kAnycast}) {
        if (!address.types.has(type)) continue;
        if (!types.empty()) types += ',';
        types += routing_type_name(type);
    }
    return Result::text("Address [name=" + address.name + ", routingTypes={" + types +
                        "}, autoCreated=" + (address.auto_created ? "true" : "false") + "]");
}

Result create_address(const Call& call) {
    if (call.is_null(0) || call.is_null(1)) return Result::silent_failure();
    RoutingTypes types;
    if (!call.text(1).empty()) {
        const auto parsed = types_of(call.text(1));
        if (!parsed) return parsed.error();
        types = *parsed;
    }
    const std::string_view name = call.text(0);
    if (call.on.book.find(name) != nullptr)
        return Result::failure("AMQ229204: Address already exists: " + std::string(name));
    return print(call.on.manager.create_address(name, types, false));
}

Result update_address(const Call& call) {
    Address* address = call.on.book.find(call.text(0));
    const auto types = types_of(call.text(1));
    if (!types) return types.error();
    if (address == nullptr) return no_address(call.text(0));
    for (const RoutingType type : {RoutingType::kAnycast, RoutingType::kMulticast}) {
        if (types->has(type) || address->queues(type).empty()) continue;
        return Result::failure("AMQ229209: Can't remove routing type " +
                               std::string(routing_type_name(type)) +
                               ", queues exists for address: " + address->name +
                               ". Please delete queues before removing this routing type.");
    }
    call.on.manager.set_routing_types(*address, *types);
    return print(*address);
}

Result address_info(const Call& call) {
    const Address* address = call.on.book.find(call.text(0));
    return address == nullptr ? no_address(call.text(0)) : print(*address);
}

// Deletes the queues one at a time, by id: the ERROR to a consumer may end its connection, and with
// it other queues.
void delete_queues(const AddressesControl& on, const Address& address) {
    std::vector<QueueId> ids;
    for (const Queue* queue : on.book.queues()) {
        if (&queue->address() == &address) ids.push_back(queue->id());
    }
    for (const QueueId id : ids) on.manager.remove_queue(id);
}

Result delete_address(const Call& call) {
    if (call.is_null(0)) return Result::silent_failure();
    Address* address = call.on.book.find(call.text(0));
    if (address == nullptr) return no_address(call.text(0));
    const AddressId id = address->id;
    if (address->queue_count() > 0 || call.on.book.diverts().names(address->name)) {
        if (!call.flag(1)) {
            return Result::failure("AMQ229205: Address " + address->name + " has bindings");
        }
        delete_queues(call.on, *address);
        address = call.on.book.address(id);
    }
    if (address != nullptr) call.on.manager.delete_address(*address);
    return Result::nothing();
}

// An address with wildcards shows the queues of all addresses that its pattern matches, other
// patterns included.
// Source: SimpleAddressManager.getMatchingBindings.
std::size_t shown_queues(const AddressesControl& on, const Address& address) {
    const config::Wildcards& wildcards = on.environment.config.wildcards;
    if (!wildcards.routing_enabled || !is_wildcard(address.name, wildcards))
        return address.queue_count();
    std::size_t count = 0;
    for (const Address* other : on.book.addresses()) {
        if (other->queue_count() > 0 && wildcard_matches(address.name, other->name, wildcards))
            count += other->queue_count();
    }
    return count;
}

ListRow address_row(const Address& address, std::size_t queues) {
    using Kind = ListField::Kind;
    return {{"id", std::to_string(address.id.value), Kind::kCount},
            {"name", address.name},
            {"internal", address.internal ? "true" : "false"},
            {"routingTypes", address.types.text()},
            {"queueCount", std::to_string(queues), Kind::kCount}};
}

Result list_addresses(const Call& call) {
    ListRows list{"AddressField", address_row(Address{}, 0), {}};
    for (const Address* address : call.on.book.addresses())
        list.rows.push_back(address_row(*address, shown_queues(call.on, *address)));
    return paged_list(std::move(list), call.arguments);
}

// All names in one text, for `artemis address show`.
Result list_address_names(const Call& call) {
    std::vector<std::string> names;
    for (const Address* address : call.on.book.addresses()) names.push_back(address->name);
    std::ranges::sort(names, [](const std::string& a, const std::string& b) {
        return std::ranges::lexicographical_compare(a, b, {}, lower_case, lower_case);
    });
    const std::string_view separator = call.is_null(0) ? "null" : call.text(0);
    std::string text;
    for (const std::string& name : names) {
        if (!text.empty()) text += separator;
        text += name;
    }
    return Result::text(text);
}

Result address_names(const Call& call) {
    JsonArray names;
    for (const Address* address : call.on.book.addresses()) names.text(address->name);
    return Result::value(names.json());
}

Result list_bindings(const Call& call) {
    std::string text;
    for (const Queue* queue : call.on.book.queues()) {
        if (queue->address().name != call.text(0)) continue;
        if (!text.empty()) text += '\n';
        text += binding_text(call.on.environment.config.name, *queue);
    }
    return Result::text(text);
}

constexpr ManagementOperation<AddressesControl> kOperations[] = {
    {"createAddress", "ss", create_address},
    {"updateAddress", "ss", update_address},
    {"deleteAddress", "s", delete_address},
    {"deleteAddress", "sb", delete_address},
    {"getAddressInfo", "s", address_info},
    {"getAddressNames", "", address_names},
    {"listAddresses", "sll", list_addresses},
    {"listAddresses", "s", list_address_names},
    {"listBindingsForAddress", "s", list_bindings},
};

}  // namespace

std::unique_ptr<OperationTable> operations_of(AddressesControl control) {
    return table_of(control, kOperations);
}

}  // namespace minibroker::broker
