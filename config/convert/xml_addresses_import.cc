#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/text.h"
#include "config/convert/key_types.h"
#include "config/convert/xml_addresses.h"
#include "config/convert/xml_names.h"
#include "config/convert/xml_parts.h"
#include "config/member_index.h"

namespace minibroker::config {
namespace {

constexpr const char* kSection = "addressConfigurations";

// The section of a tree that nothing else is added to meanwhile.
JsonValue& section_of(JsonValue& root, pugi::xml_node node, const XmlReading& reading) {
    for (JsonMember& member : root.members) {
        if (member.key == kSection) return member.value;
    }
    return root.members.emplace_back(reading.places().member(kSection, json_object(), node)).value;
}

// `addressConfigurations`, where addresses and their queues are found by name.
class Addresses {
public:
    Addresses(JsonValue& root, pugi::xml_node section, XmlReading& reading)
        : section_(section_of(root, section, reading)), index_(section_), reading_(reading) {
        for (const JsonMember& address : section_.members) {
            if (address.value.members.size() < 2) continue;
            for (const JsonMember& queue : address.value.members[1].value.members) {
                queue_names_.insert({address.key, queue.key});
            }
        }
    }

    [[nodiscard]] bool has(const std::string& name) { return index_.find(name) != nullptr; }
    // The entry of an address, made when it is not there.
    JsonValue& named(const std::string& name, pugi::xml_node node) {
        if (!has(name)) {
            JsonValue address = json_object();
            address.members.push_back({"routingTypes", json_of(std::string())});
            index_.add(reading_.places().member(name, std::move(address), node));
        }
        return index_.find(name)->value;
    }
    void add_type(const std::string& name, std::string_view type, pugi::xml_node node) {
        std::string& types = named(name, node).members.front().value.text;
        for (const std::string_view one : split(types, ',')) {
            if (one == type) return;
        }
        types += (types.empty() ? "" : ",") + std::string(type);
    }
    void add_queue(const std::string& address,
                   const std::string& name,
                   JsonValue queue,
                   pugi::xml_node node) {
        JsonValue& entry = named(address, node);
        if (entry.members.size() == 1) entry.members.push_back({"queueConfigs", json_object()});
        JsonValue& queues = entry.members[1].value;
        std::string key = name;
        for (std::size_t number = 2; !queue_names_.insert({address, key}).second; ++number) {
            number = std::max(number, next_numbers_[{address, name}]);
            next_numbers_[{address, name}] = number + 1;
            key = name + std::to_string(number);
        }
        if (key != name) {
            queue.members.push_back({"name", json_of(name)});
            reading_.note(node, "there is a queue of this name already");
        }
        queues.members.push_back(reading_.places().member(std::move(key), std::move(queue), node));
    }

private:
    using Name = std::pair<std::string, std::string>;  // of the address and the queue

    JsonValue& section_;
    MemberIndex index_;
    XmlReading& reading_;
    std::set<Name> queue_names_;
    std::map<Name, std::size_t> next_numbers_;
};

struct NamedText {
    std::string_view name;
    std::string text;
};

void set_key(pugi::xml_node node,
             JsonValue& queue,
             std::string_view key,
             NamedText from,
             XmlReading& reading) {
    const KeyType type = find_key("Queues", key)->type;
    queue.members.push_back(
        {std::string(key), reading.typed(node, from.name, std::move(from.text), type)});
}

// Attributes and elements of a queue that are keys.
void read_queue_keys(pugi::xml_node node, JsonValue& queue, XmlReading& reading) {
    for (const pugi::xml_attribute attribute : node.attributes()) {
        const std::string_view key = key_of_xml("Queues", attribute.name());
        if (key.empty() || key == "name" || find_member(queue, key) != nullptr) continue;
        set_key(node,
                queue,
                key,
                {attribute.name(), reading.attribute(node, attribute.name())},
                reading);
    }
    for (const pugi::xml_node child : XmlReading::elements(node)) {
        if (name_of(child) == "filter") {
            read_filter(child, queue, reading);
            continue;
        }
        const std::string_view key = key_of_xml("Queues", name_of(child));
        if (key.empty()) reading.unknown(child, "Queues");
        if (key.empty() || find_member(queue, key) != nullptr) continue;
        reading.take(child);
        set_key(child, queue, key, {name_of(child), reading.text(child)}, reading);
    }
}

void add_queue(pugi::xml_node node,
               const std::string& address,
               const char* type,
               Addresses& addresses,
               XmlReading& reading) {
    const auto name = reading.required(node, "name");
    if (!name) return;
    JsonValue queue = json_object();
    queue.members.push_back({"address", json_of(address)});
    queue.members.push_back({"routingType", json_of(std::string(type))});
    read_queue_keys(node, queue, reading);
    addresses.add_queue(address, *name, std::move(queue), node);
}

}  // namespace

void read_filter(pugi::xml_node filter, JsonValue& object, XmlReading& reading) {
    if (find_member(object, "filterString") != nullptr) return;
    reading.take(filter);
    const auto selector = reading.required(filter, "string");
    if (!selector) return;
    object.members.push_back(reading.places().member("filterString", json_of(*selector), filter));
}

void read_addresses(pugi::xml_node section, JsonValue& root, XmlReading& reading) {
    Addresses addresses(root, section, reading);
    for (const pugi::xml_node node : reading.take_all(section, "address")) {
        const auto name = reading.required(node, "name");
        if (!name) continue;
        if (addresses.has(*name)) reading.note(node, "is there twice: both count together");
        static_cast<void>(addresses.named(*name, node));
        for (const pugi::xml_node child : XmlReading::elements(node)) {
            const bool anycast = name_of(child) == "anycast";
            if (!anycast && name_of(child) != "multicast") continue;
            reading.take(child);
            const char* const routing = anycast ? "ANYCAST" : "MULTICAST";
            addresses.add_type(*name, routing, node);
            for (const pugi::xml_node queue : reading.take_all(child, "queue")) {
                add_queue(queue, *name, routing, addresses, reading);
            }
        }
    }
}

void read_old_queues(pugi::xml_node section, JsonValue& root, XmlReading& reading) {
    Addresses addresses(root, section, reading);
    for (const pugi::xml_node node : reading.take_all(section, "queue")) {
        const auto name = reading.required(node, "name");
        if (!name) continue;
        std::string address = *name;
        bool given = false;
        for (const pugi::xml_node child : reading.take_all(node, "address")) {
            address = reading.text(child);
            if (given) reading.note(child, "is there twice: the last one counts");
            given = true;
        }
        addresses.add_type(address, "MULTICAST", node);
        add_queue(node, address, "MULTICAST", addresses, reading);
    }
}

}  // namespace minibroker::config
