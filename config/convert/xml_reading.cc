#include "config/convert/xml_reading.h"

#include <set>

#include "base/secret_url.h"
#include "base/text.h"
#include "config/convert/key_types.h"
#include "config/convert/xml_names.h"
#include "config/convert/xml_parts.h"
#include "config/near_key.h"
#include "config/what_follows.h"

namespace minibroker::config {
namespace {

constexpr std::string_view kNoCounterpart = "has no counterpart in broker.json: left out";

// Attributes that are about XML and not about the broker.
bool is_of_xml(std::string_view name) {
    return name == "xmlns" || name.starts_with("xmlns:") || name.starts_with("xml:") ||
           name.starts_with("xsi:");
}

// The names of all elements and attributes in `node`, each once, in their order.
std::string names_inside(pugi::xml_node node) {
    std::set<std::string_view> seen;
    std::string out;
    const auto add = [&](std::string_view name) {
        if (!seen.insert(name).second) return;
        out += (out.empty() ? "" : ", ") + printable(name);
    };
    for (pugi::xml_node at = node.first_child(); at;) {
        if (at.type() == pugi::node_element) add(name_of(at));
        for (const pugi::xml_attribute attribute : at.attributes()) {
            if (!is_of_xml(attribute.name())) add(attribute.name());
        }
        if (at.first_child()) {
            at = at.first_child();
            continue;
        }
        while (at != node && !at.next_sibling()) at = at.parent();
        if (at == node) break;
        at = at.next_sibling();
    }
    return out;
}

// The known attribute that resembles an unread one, "" if none does.
std::string near_attribute(std::string_view element, std::string_view attribute) {
    if (element == "queue") return near_xml_name("Queues", attribute);
    if (element == "permission") return std::string(near_key(attribute, {"type", "roles"}));
    return std::string(near_key(attribute, {"name", "match"}));
}

}  // namespace

std::vector<pugi::xml_node> XmlReading::elements(pugi::xml_node node) {
    std::vector<pugi::xml_node> found;
    for (const pugi::xml_node child : node.children()) {
        if (child.type() == pugi::node_element) found.push_back(child);
    }
    return found;
}

std::vector<pugi::xml_node> XmlReading::take_all(pugi::xml_node node, std::string_view name) {
    std::vector<pugi::xml_node> found;
    for (const pugi::xml_node child : elements(node)) {
        if (name_of(child) != name) continue;
        take(child);
        found.push_back(child);
    }
    return found;
}

std::string XmlReading::attribute(pugi::xml_node node, const char* name) {
    const pugi::xml_attribute found = node.attribute(name);
    if (found) taken_.insert(found.internal_object());
    return found.value();
}

void XmlReading::note(pugi::xml_node node, const std::string& why) {
    notes_.add(places_.where(node), why, places_.origin(node));
}

std::optional<std::string> XmlReading::required(pugi::xml_node node, const char* name) {
    if (node.attribute(name)) return attribute(node, name);
    leave_out(node, std::string("has no ") + name + ": left out");
    return std::nullopt;
}

void XmlReading::unknown(pugi::xml_node node, std::string_view title) {
    const bool foreign = name_of(node).find_first_of(":{") != std::string_view::npos;
    if (foreign || meant_.size() == kGuessesMax) return;
    meant_[node.internal_object()] = near_xml_name(title, name_of(node));
}

std::string XmlReading::text(pugi::xml_node node) {
    texts_.insert(node.internal_object());
    return trimmed_text(node);
}

JsonValue XmlReading::typed(pugi::xml_node node,
                            std::string_view name,
                            std::string text,
                            KeyType type) {
    if (type == KeyType::kBoolean && text == "1") {
        note(node, printable(name) + ": 1 is false, as Artemis reads it; true is written true");
        text = "false";
    }
    return typed_value(std::move(text), type);
}

void XmlReading::leave_out(pugi::xml_node node, std::string_view why) {
    taken_.erase(node.internal_object());
    std::string text(why);
    std::string attributes;
    for (const pugi::xml_attribute attribute : node.attributes()) {
        const std::string_view name = attribute.name();
        if (is_of_xml(name) || name == "name" || name == "match") continue;
        attributes += (attributes.empty() ? "" : ", ") + printable(name);
    }
    if (!attributes.empty()) text += ", with " + attributes;
    const std::string inside = names_inside(node);
    if (!inside.empty()) text += ", with what is in it: " + inside;
    note(node, text);
    left_out_.insert(node.internal_object());
}

void XmlReading::note_attributes(pugi::xml_node node) {
    std::string names;
    std::string meant;
    std::size_t count = 0;
    for (const pugi::xml_attribute attribute : node.attributes()) {
        if (is_of_xml(attribute.name()) || taken_.contains(attribute.internal_object())) continue;
        names += (names.empty() ? "" : ", ") + printable(attribute.name());
        ++count;
        if (!may_guess()) continue;
        const std::string near = near_attribute(name_of(node), attribute.name());
        if (!near.empty()) meant += (meant.empty() ? "; did you mean " : ", ") + near;
    }
    if (!meant.empty()) meant += "?";
    if (count == 1) note(node, "attribute " + names + " " + std::string(kNoCounterpart) + meant);
    if (count > 1)
        note(node, "attributes " + names + ": no counterpart in broker.json: left out" + meant);
}

void XmlReading::note_text(pugi::xml_node node) {
    if (texts_.contains(node.internal_object())) return;
    const std::string text = trimmed_text(node);
    if (text.empty()) return;
    const bool hidden = names_secret(node.name()) || may_hold_secret(text);
    note(node,
         hidden ? "its text means nothing: left out"
                : "the text \"" + printable(text) + "\" means nothing: left out");
}

void XmlReading::note_rest(pugi::xml_node top) {
    for (pugi::xml_node node = top; node;) {
        const bool is_element = node.type() == pugi::node_element;
        const bool is_taken = taken_.contains(node.internal_object());
        if (is_element && !is_taken && !left_out_.contains(node.internal_object())) {
            std::string why(kNoCounterpart);
            why += what_follows(name_of(node));
            const auto meant = meant_.find(node.internal_object());
            if (meant != meant_.end() && !meant->second.empty()) {
                why += "; did you mean <" + meant->second + ">?";
            }
            leave_out(node, why);
        }
        if (is_element && is_taken) {
            note_attributes(node);
            note_text(node);
            if (node.first_child()) {
                node = node.first_child();
                continue;
            }
        }
        while (node != top && !node.next_sibling()) node = node.parent();
        if (node == top) break;
        node = node.next_sibling();
    }
}

}  // namespace minibroker::config
