#pragma once

#include <pugixml.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/convert/conversion.h"

namespace minibroker::config {

/// Reads the elements of a document and remembers which of them, and of their attributes, were
/// asked for. What nobody asked for is named in notes at the end, so that nothing gets lost in
/// silence.
class XmlReading {
public:
    explicit XmlReading(Notes& notes) : notes_(notes) {}

    [[nodiscard]] Notes& notes() { return notes_; }

    /// All elements in `node`; none is taken yet.
    [[nodiscard]] static std::vector<pugi::xml_node> elements(pugi::xml_node node);
    /// Those of that name, which are taken.
    [[nodiscard]] std::vector<pugi::xml_node> take_all(pugi::xml_node node, std::string_view name);
    /// The element is read; its attributes and what is in it are asked for one by one.
    void take(pugi::xml_node node) { taken_.insert(node.internal_object()); }
    /// The value of an attribute, "" when there is none.
    [[nodiscard]] std::string attribute(pugi::xml_node node, const char* name);
    /// Names the element and what is in it in a note.
    void leave_out(pugi::xml_node node, std::string_view why);
    /// Names all below `node` that was not taken.
    void note_rest(pugi::xml_node node);

private:
    Notes& notes_;
    std::set<const void*> taken_;
    std::set<const void*> left_out_;
};

}  // namespace minibroker::config
