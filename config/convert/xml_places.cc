#include "config/convert/xml_places.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "config/convert/xml_parts.h"

namespace minibroker::config {

void XmlPlaces::record(const pugi::xml_document& document,
                       std::string_view text,
                       const std::string& file) {
    if (origins_.files.size() == 1 && lines_.empty()) {
        origins_.files[0] = file;
    } else {
        origins_.files.push_back(file);
    }
    Line at{static_cast<std::uint32_t>(origins_.files.size() - 1), 1};
    std::size_t counted = 0;
    for (pugi::xml_node node = document.first_child(); node; node = next_in_document(node)) {
        if (node.type() != pugi::node_element) continue;
        const auto offset = node.offset_debug();
        if (offset < 0) continue;
        const auto end = std::min(static_cast<std::size_t>(offset), text.size());
        const std::string_view between = text.substr(counted, end - std::min(counted, end));
        at.line += static_cast<std::uint32_t>(std::ranges::count(between, '\n'));
        counted = std::max(counted, end);
        lines_[node.internal_object()] = at;
    }
}

void XmlPlaces::record_copy(pugi::xml_node original, pugi::xml_node copy) {
    const pugi::xml_node top = original;
    while (original && copy) {
        const auto found = lines_.find(original.internal_object());
        if (found != lines_.end()) {
            const Line line = found->second;
            lines_[copy.internal_object()] = line;
        }
        if (original.first_child()) {
            original = original.first_child();
            copy = copy.first_child();
            continue;
        }
        while (original != top && !original.next_sibling()) {
            original = original.parent();
            copy = copy.parent();
        }
        if (original == top) return;
        original = original.next_sibling();
        copy = copy.next_sibling();
    }
}

const std::string& XmlPlaces::tag(pugi::xml_node node) {
    const auto [found, is_new] = tags_.try_emplace(node.internal_object());
    std::string& out = found->second;
    if (!is_new) return out;
    out = "<" + printable(name_of(node));
    for (const char* key : {"name", "match"}) {
        const pugi::xml_attribute attribute = node.attribute(key);
        if (!attribute) continue;
        out.append(" ").append(key).append("=\"");
        out.append(printable(attribute.value())).append("\"");
    }
    out += '>';
    return out;
}

std::string XmlPlaces::where(pugi::xml_node node) {
    std::string out;
    for (; node.type() == pugi::node_element; node = node.parent()) {
        const std::string_view name = name_of(node);
        if (!out.empty() && (name == "core" || name == "configuration")) break;
        if (!out.empty()) out.insert(0, " ");
        out.insert(0, tag(node));
    }
    return out;
}

XmlPlaces::Line XmlPlaces::line_of(pugi::xml_node node) const {
    const auto found = lines_.find(node.internal_object());
    return found == lines_.end() ? Line{} : found->second;
}

std::string XmlPlaces::origin(pugi::xml_node node) const {
    const Line at = line_of(node);
    return origins_.of(at.file, at.line);
}

JsonMember XmlPlaces::member(std::string key, JsonValue value, pugi::xml_node node) const {
    const Line at = line_of(node);
    return {std::move(key), std::move(value), at.line, at.file};
}

}  // namespace minibroker::config
