#include "base/text.h"
#include "config/convert/key_types.h"
#include "config/convert/xml_addresses.h"
#include "config/convert/xml_names.h"
#include "config/convert/xml_parts.h"

namespace minibroker::config {
namespace {

constexpr const char* kSection = "addressConfigurations";

JsonValue& object_named(JsonValue& object, const std::string& key) {
    for (JsonMember& member : object.members) {
        if (member.key == key) return member.value;
    }
    object.members.push_back({key, json_object()});
    return object.members.back().value;
}

// The entry of an address, made when it is not there.
JsonValue& address_named(JsonValue& root, const std::string& name) {
    JsonValue& address = object_named(object_named(root, kSection), name);
    if (address.members.empty())
        address.members.push_back({"routingTypes", json_of(std::string())});
    return address;
}

void add_type(JsonValue& address, std::string_view type) {
    std::string& types = object_named(address, "routingTypes").text;
    for (const std::string_view one : split(types, ',')) {
        if (one == type) return;
    }
    types += (types.empty() ? "" : ",") + std::string(type);
}

void set_key(JsonValue& queue, std::string_view key, std::string text) {
    const KeyType type = find_key("Queues", key)->type;
    queue.members.push_back({std::string(key), typed_value(std::move(text), type)});
}

// Attributes and elements of a queue that are keys.
void read_queue_keys(pugi::xml_node node, JsonValue& queue, XmlReading& reading) {
    for (const pugi::xml_attribute attribute : node.attributes()) {
        const std::string_view key = key_of_xml("Queues", attribute.name());
        if (key.empty() || key == "name" || find_member(queue, key) != nullptr) continue;
        set_key(queue, key, reading.attribute(node, attribute.name()));
    }
    for (const pugi::xml_node child : XmlReading::elements(node)) {
        if (local_name(child) == "filter") {
            read_filter(child, queue, reading);
            continue;
        }
        const std::string_view key = key_of_xml("Queues", local_name(child));
        if (key.empty() || find_member(queue, key) != nullptr) continue;
        reading.take(child);
        set_key(queue, key, trimmed_text(child));
    }
}

void add_queue(pugi::xml_node node,
               const std::string& address,
               const char* type,
               JsonValue& root,
               XmlReading& reading) {
    const std::string name = reading.attribute(node, "name");
    JsonValue queue = json_object();
    queue.members.push_back({"address", json_of(address)});
    queue.members.push_back({"routingType", json_of(std::string(type))});
    read_queue_keys(node, queue, reading);
    JsonValue& queues = object_named(address_named(root, address), "queueConfigs");
    std::string key = unused_key(queues, name);
    if (key != name) {
        queue.members.push_back({"name", json_of(name)});
        reading.notes().add(where_of(node), "there is a queue of this name already");
    }
    queues.members.push_back({std::move(key), std::move(queue)});
}

}  // namespace

void read_filter(pugi::xml_node filter, JsonValue& object, XmlReading& reading) {
    if (find_member(object, "filterString") != nullptr) return;
    reading.take(filter);
    object.members.push_back({"filterString", json_of(reading.attribute(filter, "string"))});
}

void read_addresses(pugi::xml_node addresses, JsonValue& root, XmlReading& reading) {
    object_named(root, kSection);
    for (const pugi::xml_node node : reading.take_all(addresses, "address")) {
        const std::string name = reading.attribute(node, "name");
        const JsonValue* section = find_member(root, kSection);
        if (find_member(*section, name) != nullptr) {
            reading.notes().add(where_of(node), "is there twice: both count together");
        }
        address_named(root, name);
        for (const pugi::xml_node child : XmlReading::elements(node)) {
            const bool anycast = local_name(child) == "anycast";
            if (!anycast && local_name(child) != "multicast") continue;
            reading.take(child);
            const char* const routing = anycast ? "ANYCAST" : "MULTICAST";
            add_type(address_named(root, name), routing);
            for (const pugi::xml_node queue : reading.take_all(child, "queue")) {
                add_queue(queue, name, routing, root, reading);
            }
        }
    }
}

void read_old_queues(pugi::xml_node queues, JsonValue& root, XmlReading& reading) {
    for (const pugi::xml_node node : reading.take_all(queues, "queue")) {
        std::string address = reading.attribute(node, "name");
        for (const pugi::xml_node child : reading.take_all(node, "address")) {
            address = trimmed_text(child);
        }
        add_type(address_named(root, address), "MULTICAST");
        add_queue(node, address, "MULTICAST", root, reading);
    }
}

}  // namespace minibroker::config
