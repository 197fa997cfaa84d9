#include "config/divert_json.h"

#include <string>
#include <unordered_set>

#include "base/text.h"
#include "config/fields.h"
#include "config/member_index.h"

namespace minibroker::config {
namespace {

constexpr Choice<Divert::Routing> kRoutings[] = {
    {"ANYCAST", Divert::Routing::kAnycast},
    {"MULTICAST", Divert::Routing::kMulticast},
    {"STRIP", Divert::Routing::kStrip},
    {"PASS", Divert::Routing::kPass},
};

constexpr Field<Divert> kFields[] = {
    text<&Divert::name>("name"),
    text<&Divert::address>("address"),
    text<&Divert::forwarding_address>("forwardingAddress"),
    text<&Divert::routing_name>("routingName"),
    flag<&Divert::exclusive>("exclusive"),
    selector<&Divert::filter>("filterString"),
    choice<&Divert::routing_type, kRoutings>("routingType"),
    unsupported<Divert>("transformerConfiguration"),  // names a Java class
};

}  // namespace

void read_diverts(const Place& place, Config& config) {
    std::unordered_set<std::string> names;
    read_entries(place, [&](const Place& entry, const std::string& key) {
        Divert divert;
        divert.name = key;
        read_fields(entry, kFields, divert);
        if (entry.value().kind != JsonValue::Kind::kObject) return;
        if (divert.address.empty()) entry.problem("no address");
        if (divert.forwarding_address.empty()) entry.problem("no forwardingAddress");
        if (!names.insert(divert.name).second) {
            entry.warning("divert " + printable(divert.name) + " is there more than once");
        }
        config.diverts.push_back(std::move(divert));
    });
}

std::optional<JsonValue> write_diverts(const Config& config) {
    JsonValue diverts = json_object();
    MemberIndex index(diverts);
    for (const Divert& divert : config.diverts) {
        index.add({index.unused_key(divert.name), write_fields(kFields, divert)});
    }
    return diverts;
}

std::vector<KeyInfo> divert_keys() {
    return infos_of(kFields);
}

}  // namespace minibroker::config
