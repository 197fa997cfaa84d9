#include "config/convert/broker_xml_export.h"

#include <algorithm>
#include <pugixml.hpp>
#include <sstream>

#include "base/text.h"
#include "config/convert/acceptor_text.h"
#include "config/convert/key_types.h"
#include "config/convert/xml_addresses.h"
#include "config/convert/xml_names.h"
#include "config/convert/xml_parts.h"

namespace minibroker::config {
namespace {

void write_scalars(pugi::xml_node to,
                   std::string_view title,
                   const std::string& where,
                   const JsonMember& object,
                   Notes& notes) {
    for (const JsonMember& member : object.value.members) {
        write_scalar(to, title, where, member, notes);
    }
}

void write_acceptors(pugi::xml_node core, const JsonValue& root, Notes& notes) {
    const auto acceptors = acceptors_in(root, notes);
    if (acceptors.empty()) return;
    pugi::xml_node list = core.append_child("acceptors");
    for (const AcceptorText& acceptor : acceptors) {
        const std::string url = acceptor_url_text(acceptor);
        const std::string where = path_of("acceptors", acceptor.name);
        if (!can_be_xml(acceptor.name, where, notes)) continue;
        const pugi::xml_node node = list.append_child("acceptor");
        set_attribute(node, "name", acceptor.name);
        node.text().set(url.c_str());
    }
}

// Roles of a permission, as broker.xml lists them.
std::string roles_with(const JsonValue& match, std::string_view permission, Notes&) {
    std::string roles;
    for (const JsonMember& role : match.members) {
        const JsonValue* value = find_member(role.value, permission);
        if (value == nullptr || plain_text(*value, KeyType::kBoolean) != "true") continue;
        if (is_in_list(role.key)) roles += (roles.empty() ? "" : ",") + role.key;
    }
    return roles;
}

void note_roles(const std::string& where, const JsonValue& match, Notes& notes) {
    for (const JsonMember& role : match.members) {
        const std::string role_where = path_of(where, role.key);
        const bool grants = std::ranges::any_of(role.value.members, [](const JsonMember& one) {
            return plain_text(one.value, KeyType::kBoolean) == "true";
        });
        if (role.value.text == "-") {
            notes.add(role_where, "removes an entry, and there is none: left out");
        } else if (!is_in_list(role.key)) {
            notes.add(role_where, "a name with commas or blanks at its ends: left out");
        } else if (!grants) {
            notes.add(role_where, "grants nothing, which broker.xml cannot say: left out");
        }
    }
}

void write_security(pugi::xml_node core, const JsonMember& section, Notes& notes) {
    pugi::xml_node settings = core.append_child("security-settings");
    for (const JsonMember& match : section.value.members) {
        const std::string where = path_of(section.key, match.key);
        if (!is_entry(match, where, notes)) continue;
        note_roles(where, match.value, notes);
        pugi::xml_node setting = settings.append_child("security-setting");
        set_attribute(setting, "match", match.key);
        for (const KeyInfo& key : keys_of_section("Permissions")) {
            const std::string roles = roles_with(match.value, key.name, notes);
            if (roles.empty()) continue;
            const pugi::xml_node permission = setting.append_child("permission");
            set_attribute(permission, "type", std::string(key.name));
            set_attribute(permission, "roles", roles);
        }
    }
}

void write_address_settings(pugi::xml_node core, const JsonMember& section, Notes& notes) {
    pugi::xml_node settings = core.append_child("address-settings");
    for (const JsonMember& match : section.value.members) {
        const std::string where = path_of(section.key, match.key);
        if (!is_entry(match, where, notes)) continue;
        const pugi::xml_node setting = settings.append_child("address-setting");
        set_attribute(setting, "match", match.key);
        write_scalars(setting, "Address settings", where, match, notes);
    }
}

void write_diverts(pugi::xml_node core, const JsonMember& section, Notes& notes) {
    pugi::xml_node diverts = core.append_child("diverts");
    for (const JsonMember& divert : section.value.members) {
        const std::string where = path_of(section.key, divert.key);
        if (!is_entry(divert, where, notes)) continue;
        const pugi::xml_node node = diverts.append_child("divert");
        const JsonValue* name = find_member(divert.value, "name");
        set_attribute(node, "name", name == nullptr ? divert.key : name->text);
        for (const JsonMember& member : divert.value.members) {
            if (member.key == "filterString") {
                write_filter(node, member.value.text);
            } else if (member.key != "name") {
                write_scalar(node, "Diverts", where, member, notes);
            }
        }
    }
}

// The characters, and routingEnabled, which is also a key at the top of a broker.json.
void write_wildcards(pugi::xml_node core, const JsonMember& member, Notes& notes) {
    pugi::xml_node node = core.child("wildcard-addresses");
    if (!node) node = core.append_child("wildcard-addresses");
    if (member.key == "wildcardRoutingEnabled") {
        node.remove_child("routing-enabled");
        const JsonMember enabled{"routingEnabled", member.value};
        return write_scalar(node, "Wildcards", "", enabled, notes);
    }
    for (const JsonMember& part : member.value.members) {
        node.remove_child(xml_name_of("Wildcards", part.key).c_str());
        write_scalar(node, "Wildcards", member.key, part, notes);
    }
}

// Artemis has these for both kinds of journal; broker.xml has those of the kind in use.
bool is_of_other_journal(const JsonValue& root, std::string_view key) {
    if (!key.ends_with("_NIO") && !key.ends_with("_AIO")) return false;
    const JsonValue* type = find_member(root, "journalType");
    const bool asyncio = type != nullptr && type->text == "ASYNCIO";
    return key.ends_with("_AIO") != asyncio;
}

void write_member(pugi::xml_node core,
                  const JsonValue& root,
                  const JsonMember& member,
                  Notes& notes) {
    const std::string& key = member.key;
    if (key == "securityRoles") return write_security(core, member, notes);
    if (key == "addressSettings") return write_address_settings(core, member, notes);
    if (key == "addressConfigurations") return write_addresses(core, member, notes);
    if (key == "divertConfigurations") return write_diverts(core, member, notes);
    if (key.starts_with("wildcard") || key == "wildCardConfiguration") {
        return write_wildcards(core, member, notes);
    }
    if (is_of_minibroker(key)) return note_of_minibroker(key, notes);
    if (is_of_other_journal(root, key)) {
        return notes.add(key, "of another journalType than this file's: left out");
    }
    write_scalar(core, "The broker", "", member, notes);
}

}  // namespace

Exported export_broker_xml(const JsonValue& root) {
    Exported out;
    pugi::xml_document document;
    pugi::xml_node configuration = document.append_child("configuration");
    set_attribute(configuration, "xmlns", "urn:activemq");
    const pugi::xml_node core = configuration.append_child("core");
    set_attribute(core, "xmlns", "urn:activemq:core");
    bool acceptors_written = false;
    for (const JsonMember& member : root.members) {
        if (member.key == "acceptors" || member.key == "acceptorConfigurations") {
            if (!acceptors_written) write_acceptors(core, root, out.notes);
            acceptors_written = true;
        } else {
            write_member(core, root, member, out.notes);
        }
    }
    std::ostringstream text;
    document.save(text, "   ", pugi::format_default, pugi::encoding_utf8);
    out.text = text.str();
    return out;
}

}  // namespace minibroker::config
