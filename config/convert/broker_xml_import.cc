#include "config/convert/broker_xml_import.h"

#include <pugixml.hpp>
#include <set>

#include "base/text.h"
#include "base/trimmed.h"
#include "config/convert/acceptor_import.h"
#include "config/convert/key_types.h"
#include "config/convert/xml_addresses.h"
#include "config/convert/xml_names.h"
#include "config/convert/xml_parts.h"
#include "config/convert/xml_reading.h"
#include "config/member_index.h"
#include "config/near_key.h"
#include "config/security_json.h"

namespace minibroker::config {
namespace {

// The name of an earlier element for the same key as `node`; some keys have two names.
std::string earlier_name(pugi::xml_node node, std::string_view title, std::string_view key) {
    for (node = node.previous_sibling(); node; node = node.previous_sibling()) {
        if (node.type() != pugi::node_element) continue;
        if (key_of_xml(title, name_of(node)) == key) return printable(name_of(node));
    }
    return {};
}

// Reads a key of the section from an element with text. An unknown key is not read, and so named at
// the end.
void read_scalar(pugi::xml_node node,
                 std::string_view title,
                 JsonValue& object,
                 XmlReading& reading) {
    const std::string_view key = key_of_xml(title, name_of(node));
    if (key.empty()) return reading.unknown(node, title);
    reading.take(node);
    JsonValue value =
        reading.typed(node, name_of(node), reading.text(node), find_key(title, key)->type);
    JsonMember own = reading.places().member(std::string(key), std::move(value), node);
    for (JsonMember& member : object.members) {  // no more than there are keys
        if (member.key != key) continue;
        member = std::move(own);
        return reading.note(
            node, "says the same as <" + earlier_name(node, title, key) + ">: the last one counts");
    }
    object.members.push_back(std::move(own));
}

void read_acceptors(pugi::xml_node node, JsonValue& root, XmlReading& reading) {
    JsonValue acceptors = json_object();
    MemberIndex index(acceptors);
    for (const pugi::xml_node child : reading.take_all(node, "acceptor")) {
        const auto name = reading.required(child, "name");
        if (!name) continue;
        std::string url = imported_acceptor_url(
            reading.text(child), [&](const std::string& why) { reading.note(child, why); });
        std::string key = index.unused_key(*name);
        if (key != *name) {
            reading.note(child,
                         "there is an acceptor of this name already: called " + printable(key));
        }
        index.add(reading.places().member(std::move(key), json_of(std::move(url)), child));
    }
    root.members.push_back(reading.places().member("acceptors", std::move(acceptors), node));
}

std::string_view permission_key(std::string_view type) {
    if (type == "createTempQueue") return "createNonDurableQueue";
    if (type == "deleteTempQueue") return "deleteNonDurableQueue";
    return find_key("Permissions", type) == nullptr ? "" : type;
}

// Follows an unknown type: the one that was meant.
std::string near_permission(const std::string& type) {
    std::vector<std::string_view> known = {"createTempQueue", "deleteTempQueue"};
    const auto keys = permission_keys();
    for (const KeyInfo& key : keys) known.push_back(key.name);
    const std::string_view near = near_key(type, known);
    return near.empty() ? "" : "; did you mean " + std::string(near) + "?";
}

void read_permission(pugi::xml_node node, MemberIndex& roles, XmlReading& reading) {
    const std::string type = reading.attribute(node, "type");
    const std::string list = reading.attribute(node, "roles");
    const std::string_view key = permission_key(type);
    const std::string what = "permission \"" + printable(type) + "\" ";
    if (key.empty()) {
        return reading.note(node.parent(),
                            what + (list.empty() ? "" : "for " + printable(list) + " ") +
                                "is not known: left out" +
                                (reading.may_guess() ? near_permission(type) : ""));
    }
    bool any = false;
    for (const std::string_view part : split(list, ',')) {
        const std::string_view role = trimmed(part, " ");
        if (role.empty()) continue;
        any = true;
        if (roles.find(role) == nullptr) {
            roles.add(reading.places().member(std::string(role), json_object(), node));
        }
        JsonValue& permissions = roles.find(role)->value;
        if (find_member(permissions, key) == nullptr) {
            permissions.members.push_back(
                reading.places().member(std::string(key), json_of(true), node));
        }
    }
    if (!any) reading.note(node.parent(), what + "names no roles: no role has it");
}

// Of several for one match the last counts alone, as in Artemis: else more would be allowed.
void read_security(pugi::xml_node settings, JsonValue& root, XmlReading& reading) {
    JsonValue matches = json_object();
    MemberIndex index(matches);
    for (const pugi::xml_node setting : reading.take_all(settings, "security-setting")) {
        const auto match = reading.required(setting, "match");
        if (!match) continue;
        JsonValue roles = json_object();
        MemberIndex roles_index(roles);
        for (const pugi::xml_node permission : reading.take_all(setting, "permission")) {
            read_permission(permission, roles_index, reading);
        }
        JsonMember own = reading.places().member(*match, std::move(roles), setting);
        JsonMember* const there = index.find(*match);
        if (there == nullptr) {
            index.add(std::move(own));
            continue;
        }
        reading.note(setting, "is there twice: only the last one counts");
        *there = std::move(own);
    }
    root.members.push_back(reading.places().member("securityRoles", std::move(matches), settings));
}

// Of several for one match the first counts alone. Source: Artemis, AMQ222301.
void read_address_settings(pugi::xml_node settings, JsonValue& root, XmlReading& reading) {
    JsonValue matches = json_object();
    MemberIndex index(matches);
    for (const pugi::xml_node setting : reading.take_all(settings, "address-setting")) {
        const auto match = reading.required(setting, "match");
        if (!match) continue;
        if (index.find(*match) != nullptr) {
            reading.leave_out(setting, "is there twice: only the first one counts");
            continue;
        }
        JsonValue values = json_object();
        for (const pugi::xml_node child : XmlReading::elements(setting)) {
            read_scalar(child, "Address settings", values, reading);
        }
        index.add(reading.places().member(*match, std::move(values), setting));
    }
    root.members.push_back(
        reading.places().member("addressSettings", std::move(matches), settings));
}

void read_diverts(pugi::xml_node list, JsonValue& root, XmlReading& reading) {
    JsonValue diverts = json_object();
    MemberIndex index(diverts);
    for (const pugi::xml_node node : reading.take_all(list, "divert")) {
        const auto name = reading.required(node, "name");
        if (!name) continue;
        JsonValue divert = json_object();
        for (const pugi::xml_node child : XmlReading::elements(node)) {
            if (name_of(child) == "filter") {
                read_filter(child, divert, reading);
            } else {
                read_scalar(child, "Diverts", divert, reading);
            }
        }
        std::string key = index.unused_key(*name);
        if (key != *name) divert.members.push_back({"name", json_of(*name)});
        index.add(reading.places().member(std::move(key), std::move(divert), node));
    }
    root.members.push_back(
        reading.places().member("divertConfigurations", std::move(diverts), list));
}

void read_wildcards(pugi::xml_node node, JsonValue& root, XmlReading& reading) {
    JsonValue wildcards = json_object();
    for (const pugi::xml_node child : XmlReading::elements(node)) {
        read_scalar(child, "Wildcards", wildcards, reading);
    }
    root.members.push_back(
        reading.places().member("wildcardConfiguration", std::move(wildcards), node));
}

struct Section {
    std::string_view element;
    void (*read)(pugi::xml_node, JsonValue& root, XmlReading&);
};

constexpr Section kSections[] = {
    {"acceptors", read_acceptors},
    {"security-settings", read_security},
    {"address-settings", read_address_settings},
    {"addresses", read_addresses},
    {"queues", read_old_queues},
    {"diverts", read_diverts},
    {"wildcard-addresses", read_wildcards},
};

void read_core(pugi::xml_node core, JsonValue& root, XmlReading& reading) {
    std::set<std::string_view> seen;
    for (const pugi::xml_node child : XmlReading::elements(core)) {
        const Section* found = nullptr;
        for (const Section& section : kSections) {
            if (section.element == name_of(child)) found = &section;
        }
        if (found == nullptr) {
            read_scalar(child, "The broker", root, reading);
        } else if (!seen.insert(found->element).second) {
            reading.leave_out(child, "is there twice: left out");
        } else {
            reading.take(child);
            found->read(child, root, reading);
        }
    }
}

// broker.xml has these for the kind of journal in use, broker properties for each kind.
void name_journal_keys(JsonValue& root) {
    const JsonValue* type = find_member(root, "journalType");
    const bool async = type != nullptr && type->text == "ASYNCIO";
    for (JsonMember& member : root.members) {
        const bool of_kind = member.key.ends_with("_NIO") || member.key.ends_with("_AIO");
        if (of_kind) member.key.replace(member.key.size() - 3, 1, async ? "A" : "N");
    }
}

}  // namespace

std::expected<Imported, Problem> import_broker_xml(std::string_view text,
                                                   const ImportContext& context) {
    pugi::xml_document document;
    Imported out;
    XmlPlaces places(out.origins);
    if (auto loaded = load_xml(text, context, document, places, out.notes); !loaded) {
        return std::unexpected(std::move(loaded).error());
    }
    XmlReading reading(out.notes, places);
    const pugi::xml_node top = document.document_element();
    pugi::xml_node core = top;
    if (name_of(top) == "configuration") {
        reading.take(top);
        for (const pugi::xml_node child : XmlReading::elements(top)) {
            if (name_of(child) != "core") continue;
            if (name_of(core) == "core") {
                reading.leave_out(child, "is there twice: only the first one counts");
            } else {
                core = child;
            }
        }
    }
    if (name_of(core) != "core") {
        return std::unexpected(Problem{"", "no <core> in it: is it a broker.xml?"});
    }
    reading.take(core);
    read_core(core, out.root, reading);
    reading.note_rest(top);
    name_journal_keys(out.root);
    return out;
}

std::expected<Imported, Problem> import_broker_xml(std::string_view text) {
    return import_broker_xml(text, {});
}

}  // namespace minibroker::config
