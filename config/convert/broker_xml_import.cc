#include "config/convert/broker_xml_import.h"

#include <pugixml.hpp>

#include "base/text.h"
#include "config/convert/key_types.h"
#include "config/convert/xml_addresses.h"
#include "config/convert/xml_names.h"
#include "config/convert/xml_parts.h"

namespace minibroker::config {
namespace {

JsonValue text_value(std::string text) {
    return json_of(std::move(text));
}

std::string element(pugi::xml_node node) {
    return "<" + printable(local_name(node)) + ">";
}

// `${property:default}` stands for a property of the Java process, which there is none of here.
std::string without_properties(std::string text, const std::string& where, Notes& notes) {
    for (std::size_t from = text.find("${"); from != std::string::npos;
         from = text.find("${", from)) {
        const auto end = text.find('}', from);
        if (end == std::string::npos) break;
        const std::string inside = text.substr(from + 2, end - from - 2);
        const auto colon = inside.find(':');
        const std::string value = colon == std::string::npos ? "" : inside.substr(colon + 1);
        notes.add(where,
                  "${" + printable(inside) + "} is a property of the Java process: taken as \"" +
                      printable(value) + "\"");
        text.replace(from, end - from + 1, value);
        from += value.size();
    }
    return text;
}

// A key of the section from an element with text; a note when there is no such key.
void read_scalar(pugi::xml_node node,
                 std::string_view title,
                 const std::string& where,
                 JsonValue& object,
                 Notes& notes) {
    const std::string own = where.empty() ? element(node) : where + " " + element(node);
    const std::string_view key = key_of_xml(title, local_name(node));
    if (key.empty()) return notes.add(own, "has no counterpart in broker.json: left out");
    std::string text = without_properties(trimmed_text(node), own, notes);
    JsonValue value = typed_value(std::move(text), find_key(title, key)->type);
    for (JsonMember& member : object.members) {
        if (member.key != key) continue;
        member.value = std::move(value);
        return notes.add(own, "is there twice: the last one counts");
    }
    object.members.push_back({std::string(key), std::move(value)});
}

JsonValue read_acceptors(pugi::xml_node node, Notes& notes) {
    JsonValue acceptors = json_object();
    for (const pugi::xml_node child : node.children("acceptor")) {
        const std::string name = child.attribute("name").value();
        const std::string where = "<acceptor name=\"" + printable(name) + "\">";
        acceptors.members.push_back(
            {unused_key(acceptors, name),
             text_value(without_properties(trimmed_text(child), where, notes))});
    }
    return acceptors;
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

void read_permission(pugi::xml_node node,
                     const std::string& where,
                     JsonValue& roles,
                     Notes& notes) {
    const std::string_view key = permission_key(node.attribute("type").value());
    if (key.empty()) {
        return notes.add(where,
                         "permission \"" + printable(node.attribute("type").value()) +
                             "\" is not known: left out");
    }
    for (std::string_view role : split(node.attribute("roles").value(), ',')) {
        while (role.starts_with(' ')) role.remove_prefix(1);
        while (role.ends_with(' ')) role.remove_suffix(1);
        if (role.empty()) continue;
        JsonValue& permissions = member_named(roles, std::string(role));
        if (find_member(permissions, key) == nullptr) {
            permissions.members.push_back({std::string(key), json_of(true)});
        }
    }
}

JsonValue read_security(pugi::xml_node settings, Notes& notes) {
    JsonValue matches = json_object();
    for (const pugi::xml_node setting : settings.children()) {
        if (setting.type() != pugi::node_element) continue;
        if (local_name(setting) != "security-setting") {
            notes.add(element(setting), "has no counterpart in broker.json: left out");
            continue;
        }
        const std::string match = setting.attribute("match").value();
        const std::string where = "<security-setting match=\"" + printable(match) + "\">";
        JsonValue& roles = member_named(matches, match);
        for (const pugi::xml_node permission : setting.children("permission")) {
            read_permission(permission, where, roles, notes);
        }
    }
    return matches;
}

JsonValue read_address_settings(pugi::xml_node settings, Notes& notes) {
    JsonValue matches = json_object();
    for (const pugi::xml_node setting : settings.children("address-setting")) {
        const std::string match = setting.attribute("match").value();
        const std::string where = "<address-setting match=\"" + printable(match) + "\">";
        JsonValue& values = member_named(matches, match);
        for (const pugi::xml_node child : setting.children()) {
            if (child.type() != pugi::node_element) continue;
            read_scalar(child, "Address settings", where, values, notes);
        }
    }
    return matches;
}

JsonValue read_diverts(pugi::xml_node list, Notes& notes) {
    JsonValue diverts = json_object();
    for (const pugi::xml_node node : list.children("divert")) {
        const std::string name = node.attribute("name").value();
        const std::string where = "<divert name=\"" + printable(name) + "\">";
        JsonValue divert = json_object();
        for (const pugi::xml_node child : node.children()) {
            if (child.type() != pugi::node_element) continue;
            if (local_name(child) == "filter") {
                divert.members.push_back(
                    {"filterString", text_value(child.attribute("string").value())});
            } else {
                read_scalar(child, "Diverts", where, divert, notes);
            }
        }
        std::string key = unused_key(diverts, name);
        if (key != name) divert.members.push_back({"name", text_value(name)});
        diverts.members.push_back({std::move(key), std::move(divert)});
    }
    return diverts;
}

JsonValue read_wildcards(pugi::xml_node node, Notes& notes) {
    JsonValue wildcards = json_object();
    for (const pugi::xml_node child : node.children()) {
        if (child.type() != pugi::node_element) continue;
        read_scalar(child, "Wildcards", "<wildcard-addresses>", wildcards, notes);
    }
    return wildcards;
}

struct Section {
    std::string_view element;
    std::string_view key;
    JsonValue (*read)(pugi::xml_node, Notes&);
};

constexpr Section kSections[] = {
    {"acceptors", "acceptors", read_acceptors},
    {"security-settings", "securityRoles", read_security},
    {"address-settings", "addressSettings", read_address_settings},
    {"addresses", "addressConfigurations", read_addresses},
    {"diverts", "divertConfigurations", read_diverts},
    {"wildcard-addresses", "wildcardConfiguration", read_wildcards},
};

void read_core(pugi::xml_node core, Imported& out) {
    for (const pugi::xml_node child : core.children()) {
        if (child.type() != pugi::node_element) continue;
        const Section* found = nullptr;
        for (const Section& section : kSections) {
            if (section.element == local_name(child)) found = &section;
        }
        if (found == nullptr) {
            read_scalar(child, "The broker", "", out.root, out.notes);
        } else if (find_member(out.root, found->key) != nullptr) {
            out.notes.add(element(child), "is there twice: left out");
        } else {
            JsonValue value = found->read(child, out.notes);
            out.root.members.push_back({std::string(found->key), std::move(value)});
        }
    }
}

// broker.xml has these for the kind of journal that is used, broker properties for each kind.
void name_journal_keys(JsonValue& root) {
    const JsonValue* type = find_member(root, "journalType");
    if (type == nullptr || type->text != "ASYNCIO") return;
    for (JsonMember& member : root.members) {
        if (member.key.ends_with("_NIO")) member.key.replace(member.key.size() - 3, 1, "A");
    }
}

}  // namespace

std::expected<Imported, Problem> import_broker_xml(std::string_view text) {
    pugi::xml_document document;
    const auto parsed = document.load_buffer(text.data(), text.size());
    if (!parsed) {
        return std::unexpected(
            Problem{"", "byte " + std::to_string(parsed.offset) + ": " + parsed.description()});
    }
    Imported out;
    pugi::xml_node core = document.document_element();
    if (local_name(core) == "configuration") {
        for (const pugi::xml_node child : core.children()) {
            if (child.type() != pugi::node_element || local_name(child) == "core") continue;
            out.notes.add(element(child), "has no counterpart in broker.json: left out");
        }
        for (const pugi::xml_node child : document.document_element().children()) {
            if (local_name(child) == "core") core = child;
        }
    }
    if (local_name(core) != "core") {
        return std::unexpected(Problem{"", "no <core> in it: is it a broker.xml?"});
    }
    read_core(core, out);
    name_journal_keys(out.root);
    return out;
}

}  // namespace minibroker::config
