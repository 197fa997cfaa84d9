#include "config/queue_json.h"

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "config/fields.h"
#include "config/member_index.h"

namespace minibroker::config {
namespace {

constexpr Choice<bool> kAnycast[] = {{"ANYCAST", true}, {"MULTICAST", false}};

// A name `ADDRESS::QUEUE` gives both, in Artemis's `name` as well as in its `address`.
bool read_fully_qualified(std::string_view name, Queue& queue) {
    const auto colons = name.find("::");
    if (colons == std::string_view::npos) return false;
    queue.address = name.substr(0, colons);
    queue.name = name.substr(colons + 2);
    return true;
}

void set_name(const std::string& name, Queue& queue) {
    if (!read_fully_qualified(name, queue)) queue.name = name;
}

void read_name(const Place& place, Queue& queue) {
    std::string name;
    if (read_text(place, name)) set_name(name, queue);
}

void read_address(const Place& place, Queue& queue) {
    std::string address;
    if (!read_text(place, address)) return;
    if (!read_fully_qualified(address, queue)) queue.address = address;
}

template <typename Attribute>
constexpr Field<Queue> field_of() {
    constexpr auto kMember = Attribute::template kMember<Queue>;
    constexpr std::string_view kKey = Attribute::kRow.key;
    if constexpr (Attribute::kRow.is_selector) {
        return selector<kMember>(kKey);
    } else if constexpr (Attribute::kType == KeyType::kText) {
        return text<kMember>(kKey);
    } else if constexpr (Attribute::kType == KeyType::kInt) {
        return int_number<kMember>(kKey);
    } else if constexpr (Attribute::kType == KeyType::kLong) {
        return long_number<kMember>(kKey);
    } else {
        return flag<kMember>(kKey);
    }
}

constexpr Field<Queue> kQueueFields[] = {
    {"name",
     read_name,
     KeyType::kText,
     nullptr,
     [](const Queue& queue) { return std::optional(json_of(queue.name)); }},
    {"address",
     read_address,
     KeyType::kText,
     nullptr,
     [](const Queue& queue) { return std::optional(json_of(queue.address)); }},
    choice<&Queue::anycast, kAnycast>("routingType"),
#define QUEUE_STATE(...)
#define QUEUE_ATTRIBUTE(member, ...) field_of<queue_attribute::member>(),
#include "config/queue_attributes.def"
    // Artemis's internal values of a queue, which a configuration does not need.
    unused_number<Queue>("id"),
    unused_number<Queue>("consumerPriority"),
    unused_flag<Queue>("configurationManaged"),
    unused_flag<Queue>("temporary"),
    unused_flag<Queue>("autoCreateAddress"),
    unused_flag<Queue>("internal"),
    unused_flag<Queue>("transient"),
    unused_flag<Queue>("autoCreated"),
};

void read_queue_configs(const Place& place, Address& address) {
    read_entries(place, [&](const Place& entry, const std::string& key) {
        Queue queue;
        set_name(key, queue);
        read_fields(entry, kQueueFields, queue);
        // Artemis's rule: not the address that it is written under.
        if (queue.address.empty()) queue.address = queue.name;
        address.queues.push_back(std::move(queue));
    });
}

void read_routing_types(const Place& place, Address& address) {
    std::string list;
    if (place.value().kind != JsonValue::Kind::kText) {
        return place.wrong("ANYCAST, MULTICAST or \"ANYCAST,MULTICAST\"");
    }
    list = place.value().text;
    address.anycast = false;
    address.multicast = false;
    if (list.empty()) return;
    for (const std::string_view type : split(list, ',')) {
        if (type == "ANYCAST") {
            address.anycast = true;
        } else if (type == "MULTICAST") {
            address.multicast = true;
        } else {
            place.problem(
                "expected ANYCAST and MULTICAST separated by a comma without blanks, found \"" +
                printable(type) + "\"");
        }
    }
}

std::optional<JsonValue> write_routing_types(const Address& address) {
    std::string types = address.anycast ? "ANYCAST" : "";
    if (address.multicast) types += address.anycast ? ",MULTICAST" : "MULTICAST";
    return json_of(std::move(types));
}

std::optional<JsonValue> write_queue_configs(const Address& address) {
    JsonValue queues = json_object();
    MemberIndex index(queues);
    for (const Queue& queue : address.queues) {
        index.add({index.unused_key(queue.name), write_fields(kQueueFields, queue)});
    }
    return queues;
}

constexpr Field<Address> kAddressFields[] = {
    text<&Address::name>("name"),
    {"routingTypes",
     read_routing_types,
     KeyType::kList,
     &names_of_choices<kAnycast>,
     &write_routing_types},
    unsupported<Address>("queueConfigurations"),
    {"queueConfigs", read_queue_configs, KeyType::kObject, nullptr, &write_queue_configs},
};

// A queue is identified by its name alone, whatever address it is on. As at the start, which
// creates the first and leaves it unchanged.
void warn_of_repeated_names(const Place& place, const std::vector<Address>& addresses) {
    std::map<std::string_view, std::string_view> address_of_queue;
    std::set<std::string_view> names;
    for (const Address& address : addresses) {
        const std::string whose = "address " + printable(address.name);
        if (!names.insert(address.name).second) place.warning(whose + " is there more than once");
        for (const Queue& queue : address.queues) {
            const auto [at, first] = address_of_queue.try_emplace(queue.name, queue.address);
            if (first) continue;
            place.warning(
                "queue " + printable(queue.name) + " is there more than once, on " +
                printable(at->second) + " and on " + printable(queue.address) +
                (at->second == queue.address ? ": the last one counts" : ": the first one counts"));
        }
    }
}

}  // namespace

void read_addresses(const Place& place, Config& config) {
    read_entries(place, [&](const Place& entry, const std::string& key) {
        Address address;
        address.name = key;
        read_fields(entry, kAddressFields, address);
        config.addresses.push_back(std::move(address));
    });
    warn_of_repeated_names(place, config.addresses);
}

void read_queue_configurations(const Place& root, Config& config) {
    for (const JsonMember& section : root.value().members) {
        if (section.key != "queueConfigurations") continue;
        Address read;
        read_queue_configs(root.member(section), read);
        std::unordered_map<std::string, std::size_t> places;
        for (std::size_t i = 0; i < config.addresses.size(); ++i) {
            places.try_emplace(config.addresses[i].name, i);
        }
        for (Queue& queue : read.queues) {
            const auto [at, is_new] = places.try_emplace(queue.address, config.addresses.size());
            if (is_new) config.addresses.push_back({queue.address, false, false, {}});
            Address& address = config.addresses[at->second];
            (queue.anycast ? address.anycast : address.multicast) = true;
            address.queues.push_back(std::move(queue));
        }
    }
}

std::optional<JsonValue> write_addresses(const Config& config) {
    JsonValue addresses = json_object();
    MemberIndex index(addresses);
    for (const Address& address : config.addresses) {
        index.add({index.unused_key(address.name), write_fields(kAddressFields, address)});
    }
    return addresses;
}

std::vector<KeyInfo> address_keys() {
    return infos_of(kAddressFields);
}

std::vector<KeyInfo> queue_keys() {
    return infos_of(kQueueFields);
}

}  // namespace minibroker::config
