#include "config/convert/xml_addresses.h"

#include "base/text.h"
#include "config/convert/key_types.h"
#include "config/convert/xml_names.h"
#include "config/convert/xml_parts.h"

namespace minibroker::config {
namespace {

constexpr const char* kElementOf[] = {"multicast", "anycast"};

// A queue under the name and on the address that it has in the end.
struct QueueText {
    std::string name;
    std::string address;
    bool anycast = false;
    const JsonMember* member = nullptr;
    std::string where;
};

struct AddressText {
    std::string name;
    bool given = false;  // there is an entry for it, and not only a queue
    bool types[2] = {false, false};
    std::vector<QueueText> queues;
};

std::string text_of(const JsonValue& object, std::string_view key, const std::string& otherwise) {
    const JsonValue* value = find_member(object, key);
    return value == nullptr ? otherwise : value->text;
}

// As config/queue_json.cc: `ADDRESS::QUEUE` gives both; a queue without address is on one of its
// own name.
QueueText queue_of(const JsonMember& member, std::string where) {
    QueueText queue;
    queue.member = &member;
    queue.where = std::move(where);
    queue.anycast = text_of(member.value, "routingType", "MULTICAST") == "ANYCAST";
    const auto take = [&](const std::string& text, std::string& plain) {
        const auto colons = text.find("::");
        if (colons == std::string::npos) {
            plain = text;
        } else {
            queue.address = text.substr(0, colons);
            queue.name = text.substr(colons + 2);
        }
    };
    take(member.key, queue.name);
    for (const JsonMember& one : member.value.members) {
        if (one.key == "name") take(one.value.text, queue.name);
        if (one.key == "address") take(one.value.text, queue.address);
    }
    if (queue.address.empty()) queue.address = queue.name;
    return queue;
}

AddressText& find_address(std::vector<AddressText>& addresses, const std::string& name) {
    for (AddressText& address : addresses) {
        if (address.name == name) return address;
    }
    addresses.push_back({name, false, {false, false}, {}});
    return addresses.back();
}

void add_queues(std::vector<AddressText>& addresses,
                const std::string& under,
                const std::string& where,
                const JsonValue& queues,
                Notes& notes) {
    for (const JsonMember& member : queues.members) {
        const std::string own = path_of(where, member.key);
        if (!is_entry(member, own, notes)) continue;
        QueueText queue = queue_of(member, own);
        if (queue.address != under) {
            notes.add(own, "is on address " + printable(queue.address) + ", and written there");
        }
        AddressText& address = find_address(addresses, queue.address);
        bool& has_type = address.types[queue.anycast ? 1 : 0];
        if (!has_type && address.given) {
            notes.add(own,
                      std::string("gives its address the routing type ") +
                          (queue.anycast ? "ANYCAST" : "MULTICAST") + ", which it has not yet");
        }
        has_type = true;
        address.queues.push_back(std::move(queue));
    }
}

std::vector<AddressText> gather(const JsonMember& section, Notes& notes) {
    std::vector<AddressText> addresses;
    std::vector<const JsonMember*> entries;
    for (const JsonMember& member : section.value.members) {
        if (!is_entry(member, path_of(section.key, member.key), notes)) continue;
        AddressText& address = find_address(addresses, text_of(member.value, "name", member.key));
        address.given = true;
        const std::string types = text_of(member.value, "routingTypes", "");
        for (const std::string_view type : split(types, ',')) {
            if (!type.empty()) address.types[type == "ANYCAST" ? 1 : 0] = true;
        }
        entries.push_back(&member);
    }
    for (const JsonMember* member : entries) {
        const JsonValue* queues = find_member(member->value, "queueConfigs");
        if (queues == nullptr) continue;
        add_queues(addresses,
                   text_of(member->value, "name", member->key),
                   path_of(section.key, member->key) + ".queueConfigs",
                   *queues,
                   notes);
    }
    return addresses;
}

void write_queue(pugi::xml_node to, const QueueText& queue, Notes& notes) {
    const pugi::xml_node node = to.append_child("queue");
    set_attribute(node, "name", queue.name);
    for (const JsonMember& member : queue.member->value.members) {
        const std::string& key = member.key;
        const std::string where = path_of(queue.where, key);
        const std::string attribute = xml_name_of("Queues", key);
        if (key == "name" || key == "address" || key == "routingType") continue;
        if (!can_be_xml(member.value.text, where, notes)) continue;
        if (key == "filterString") {
            write_filter(node, member.value.text);
        } else if (key == "durable" || key == "user") {
            write_scalar(node, "Queues", queue.where, member, notes);
        } else if (attribute.empty()) {
            notes.add(where, "has no counterpart in broker.xml: left out");
        } else {
            set_attribute(
                node, attribute.c_str(), plain_text(member.value, find_key("Queues", key)->type));
        }
    }
}

}  // namespace

void write_addresses(pugi::xml_node core, const JsonMember& section, Notes& notes) {
    pugi::xml_node list = core.append_child("addresses");
    for (const AddressText& address : gather(section, notes)) {
        pugi::xml_node node = list.append_child("address");
        set_attribute(node, "name", address.name);
        // The type of the first queue first, so that the queues stay in their order if they can.
        const bool multicast_first = !address.queues.empty() && !address.queues[0].anycast;
        for (const bool anycast : {!multicast_first, multicast_first}) {
            if (!address.types[anycast ? 1 : 0]) continue;
            const pugi::xml_node type = node.append_child(kElementOf[anycast ? 1 : 0]);
            for (const QueueText& queue : address.queues) {
                if (queue.anycast == anycast) write_queue(type, queue, notes);
            }
        }
    }
}

}  // namespace minibroker::config
