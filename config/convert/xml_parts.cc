#include "config/convert/xml_parts.h"

#include "base/text.h"
#include "base/trimmed.h"
#include "config/broker_json.h"
#include "config/convert/key_types.h"
#include "config/convert/xml_names.h"

namespace minibroker::config {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

bool has_blanks_around(std::string_view text) {
    return !text.empty() && (kBlanks.contains(text.front()) || kBlanks.contains(text.back()));
}

}  // namespace

bool can_be_xml(std::string_view text, const std::string& where, Notes& notes) {
    for (const char c : text) {
        if (static_cast<unsigned char>(c) >= 0x20U) continue;
        notes.add(where, "has a control character, which XML cannot hold: left out");
        return false;
    }
    return true;
}

bool is_entry(const JsonMember& entry, const std::string& where, Notes& notes) {
    if (entry.value.text == "-") {
        notes.add(where, "removes an entry, and there is none: left out");
        return false;
    }
    return can_be_xml(entry.key, where, notes);
}

bool is_in_list(std::string_view name) {
    return !name.empty() && !name.contains(',') && !has_blanks_around(name);
}

void write_scalar(pugi::xml_node to,
                  std::string_view title,
                  const std::string& where,
                  const JsonMember& member,
                  Notes& notes) {
    const std::string own = path_of(where, member.key);
    const std::string name = xml_name_of(title, member.key);
    if (name.empty() || !member.value.is_scalar()) {
        return notes.add(own, "has no counterpart in broker.xml: left out");
    }
    const KeyInfo* key = find_key(title, member.key);
    const std::string text = plain_text(member.value, key == nullptr ? KeyType::kText : key->type);
    if (!can_be_xml(text, own, notes)) return;
    if (has_blanks_around(text)) notes.add(own, "blanks at its ends get lost in broker.xml");
    to.append_child(name.c_str()).text().set(text.c_str());
}

void write_filter(pugi::xml_node to, const std::string& filter) {
    if (!filter.empty()) set_attribute(to.append_child("filter"), "string", filter);
}

std::vector<KeyInfo> keys_of_section(std::string_view title) {
    for (KeySection& section : known_keys()) {
        if (section.title == title) return std::move(section.keys);
    }
    return {};
}

pugi::xml_node next_above(pugi::xml_node node) {
    while (node && !node.next_sibling()) node = node.parent();
    return node ? node.next_sibling() : node;
}

pugi::xml_node next_in_document(pugi::xml_node node) {
    return node.first_child() ? node.first_child() : next_above(node);
}

std::string trimmed_text(pugi::xml_node node) {
    std::string text;
    for (const pugi::xml_node child : node.children()) text += child.value();
    return std::string(trimmed(text, kBlanks));
}

}  // namespace minibroker::config
