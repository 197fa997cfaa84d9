#include "config/convert/broker_xml_import.h"

#include <pugixml.hpp>
#include <set>

#include "base/text.h"
#include "config/convert/acceptor_import.h"
#include "config/convert/key_types.h"
#include "config/convert/xml_addresses.h"
#include "config/convert/xml_names.h"
#include "config/convert/xml_parts.h"
#include "config/convert/xml_reading.h"

namespace minibroker::config {
namespace {

// The name of the element before `node` that is the same key; some have two names.
std::string earlier_name(pugi::xml_node node, std::string_view title, std::string_view key) {
    for (node = node.previous_sibling(); node; node = node.previous_sibling()) {
        if (node.type() != pugi::node_element) continue;
        if (key_of_xml(title, local_name(node)) == key) return printable(local_name(node));
    }
    return {};
}

// A key of the section from an element with text. One that is no key is not taken, and so named at
// the end.
void read_scalar(pugi::xml_node node,
                 std::string_view title,
                 JsonValue& object,
                 XmlReading& reading) {
    const std::string_view key = key_of_xml(title, local_name(node));
    if (key.empty()) return;
    reading.take(node);
    JsonValue value = typed_value(trimmed_text(node), find_key(title, key)->type);
    for (JsonMember& member : object.members) {
        if (member.key != key) continue;
        member.value = std::move(value);
        return reading.notes().add(
            where_of(node),
            "says the same as <" + earlier_name(node, title, key) + ">: the last one counts");
    }
    object.members.push_back({std::string(key), std::move(value)});
}

void read_acceptors(pugi::xml_node node, JsonValue& root, XmlReading& reading) {
    JsonValue acceptors = json_object();
    for (const pugi::xml_node child : reading.take_all(node, "acceptor")) {
        const std::string name = reading.attribute(child, "name");
        std::string url =
            imported_acceptor_url(trimmed_text(child), where_of(child), reading.notes());
        std::string key = unused_key(acceptors, name);
        if (key != name) {
            reading.notes().add(
                where_of(child),
                "there is an acceptor of this name already: called " + printable(key));
        }
        acceptors.members.push_back({std::move(key), json_of(std::move(url))});
    }
    root.members.push_back({"acceptors", std::move(acceptors)});
}

std::string_view permission_key(std::string_view type) {
    if (type == "createTempQueue") return "createNonDurableQueue";
    if (type == "deleteTempQueue") return "deleteNonDurableQueue";
    return find_key("Permissions", type) == nullptr ? "" : type;
}

JsonValue& member_named(JsonValue& object, const std::string& key) {
    for (JsonMember& member : object.members) {
        if (member.key == key) return member.value;
    }
    object.members.push_back({key, json_object()});
    return object.members.back().value;
}

void read_permission(pugi::xml_node node, JsonValue& roles, XmlReading& reading) {
    const std::string type = reading.attribute(node, "type");
    const std::string list = reading.attribute(node, "roles");
    const std::string_view key = permission_key(type);
    const std::string what = "permission \"" + printable(type) + "\" ";
    if (key.empty()) {
        return reading.notes().add(where_of(node.parent()),
                                   what + "for " + printable(list) + " is not known: left out");
    }
    bool any = false;
    for (std::string_view role : split(list, ',')) {
        while (role.starts_with(' ')) role.remove_prefix(1);
        while (role.ends_with(' ')) role.remove_suffix(1);
        if (role.empty()) continue;
        any = true;
        JsonValue& permissions = member_named(roles, std::string(role));
        if (find_member(permissions, key) == nullptr) {
            permissions.members.push_back({std::string(key), json_of(true)});
        }
    }
    if (!any) {
        reading.notes().add(where_of(node.parent()), what + "names no roles: nobody has it");
    }
}

// Of several for one match the last counts alone, as in Artemis: else more would be allowed.
void read_security(pugi::xml_node settings, JsonValue& root, XmlReading& reading) {
    JsonValue matches = json_object();
    for (const pugi::xml_node setting : reading.take_all(settings, "security-setting")) {
        JsonValue& roles = member_named(matches, reading.attribute(setting, "match"));
        if (!roles.members.empty()) {
            roles = json_object();
            reading.notes().add(where_of(setting), "is there twice: only the last one counts");
        }
        for (const pugi::xml_node permission : reading.take_all(setting, "permission")) {
            read_permission(permission, roles, reading);
        }
    }
    root.members.push_back({"securityRoles", std::move(matches)});
}

// Of several for one match the first counts alone. Source: Artemis, AMQ222301.
void read_address_settings(pugi::xml_node settings, JsonValue& root, XmlReading& reading) {
    JsonValue matches = json_object();
    for (const pugi::xml_node setting : XmlReading::elements(settings)) {
        if (local_name(setting) != "address-setting") continue;
        const std::string match = setting.attribute("match").value();
        if (find_member(matches, match) != nullptr) {
            reading.leave_out(setting, "is there twice: only the first one counts");
            continue;
        }
        reading.take(setting);
        static_cast<void>(reading.attribute(setting, "match"));
        JsonValue& values = member_named(matches, match);
        for (const pugi::xml_node child : XmlReading::elements(setting)) {
            read_scalar(child, "Address settings", values, reading);
        }
    }
    root.members.push_back({"addressSettings", std::move(matches)});
}

void read_diverts(pugi::xml_node list, JsonValue& root, XmlReading& reading) {
    JsonValue diverts = json_object();
    for (const pugi::xml_node node : reading.take_all(list, "divert")) {
        const std::string name = reading.attribute(node, "name");
        JsonValue divert = json_object();
        for (const pugi::xml_node child : XmlReading::elements(node)) {
            if (local_name(child) == "filter") {
                read_filter(child, divert, reading);
            } else {
                read_scalar(child, "Diverts", divert, reading);
            }
        }
        std::string key = unused_key(diverts, name);
        if (key != name) divert.members.push_back({"name", json_of(name)});
        diverts.members.push_back({std::move(key), std::move(divert)});
    }
    root.members.push_back({"divertConfigurations", std::move(diverts)});
}

void read_wildcards(pugi::xml_node node, JsonValue& root, XmlReading& reading) {
    JsonValue wildcards = json_object();
    for (const pugi::xml_node child : XmlReading::elements(node)) {
        read_scalar(child, "Wildcards", wildcards, reading);
    }
    root.members.push_back({"wildcardConfiguration", std::move(wildcards)});
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
            if (section.element == local_name(child)) found = &section;
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

// broker.xml has these for the kind of journal that is used, broker properties for each kind.
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
    if (auto loaded = load_xml(text, context, document, out.notes); !loaded) {
        return std::unexpected(std::move(loaded).error());
    }
    XmlReading reading(out.notes);
    const pugi::xml_node top = document.document_element();
    pugi::xml_node core = top;
    if (local_name(top) == "configuration") {
        reading.take(top);
        for (const pugi::xml_node child : XmlReading::elements(top)) {
            if (local_name(child) != "core") continue;
            if (local_name(core) == "core") {
                reading.leave_out(child, "is there twice: only the first one counts");
            } else {
                core = child;
            }
        }
    }
    if (local_name(core) != "core") {
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
