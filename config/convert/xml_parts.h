#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "config/convert/conversion.h"
#include "config/json_reader.h"

/// The small parts that broker.xml is written from. Only the files that write or read XML include
/// this.
namespace minibroker::config {

inline void set_attribute(pugi::xml_node node, const char* name, const std::string& value) {
    node.append_attribute(name).set_value(value.c_str());
}

/// Whether XML can hold the text; if not, a note.
[[nodiscard]] bool can_be_xml(std::string_view text, const std::string& where, Notes& notes);

/// Whether an entry of an object of names is one that can be written; if not, a note.
[[nodiscard]] bool is_entry(const JsonMember& entry, const std::string& where, Notes& notes);

/// Whether a name can stand in a list that is separated by commas.
[[nodiscard]] bool is_in_list(std::string_view name);

/// `<name>value</name>` for a key of the section, or a note that broker.xml has none.
void write_scalar(pugi::xml_node to,
                  std::string_view title,
                  const std::string& where,
                  const JsonMember& member,
                  Notes& notes);

/// `<filter string="..."/>`; nothing for an empty filter.
void write_filter(pugi::xml_node to, const std::string& filter);

[[nodiscard]] std::vector<KeyInfo> keys_of_section(std::string_view title);

/// An element's name; the prefix of Artemis's own namespaces is gone (xml_document.h).
[[nodiscard]] inline std::string_view name_of(pugi::xml_node node) {
    return node.name();
}
/// The next node in the order of the document, children first; none at the end.
[[nodiscard]] pugi::xml_node next_in_document(pugi::xml_node node);
/// As above, skipping its children.
[[nodiscard]] pugi::xml_node next_above(pugi::xml_node node);
/// All text of an element, without blanks at its ends.
[[nodiscard]] std::string trimmed_text(pugi::xml_node node);

}  // namespace minibroker::config
