#pragma once

#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "config/convert/conversion.h"
#include "config/convert/key_types.h"
#include "config/convert/xml_places.h"
#include "config/json_reader.h"

namespace minibroker::config {

/// Reads the elements of a document and remembers which of them, and of their attributes, were
/// asked for. What nobody asked for is named in notes at the end, so that nothing gets lost in
/// silence.
class XmlReading {
public:
    XmlReading(Notes& notes, XmlPlaces& places) : notes_(notes), places_(places) {}

    /// Adds a note that begins with the place of the element.
    void note(pugi::xml_node node, const std::string& why);
    [[nodiscard]] const XmlPlaces& places() const { return places_; }

    /// All elements in `node`; none is taken yet.
    [[nodiscard]] static std::vector<pugi::xml_node> elements(pugi::xml_node node);
    /// Those of that name, which are taken.
    [[nodiscard]] std::vector<pugi::xml_node> take_all(pugi::xml_node node, std::string_view name);
    /// Marks the element as read; its attributes and children are asked for one by one.
    void take(pugi::xml_node node) { taken_.insert(node.internal_object()); }
    /// The value of an attribute, "" if there is none.
    [[nodiscard]] std::string attribute(pugi::xml_node node, const char* name);
    /// The value of a required attribute: without it the element is left out, with a note.
    [[nodiscard]] std::optional<std::string> required(pugi::xml_node node, const char* name);
    /// All text of the element, without blanks at its ends.
    [[nodiscard]] std::string text(pugi::xml_node node);
    /// A value of that type. Artemis reads the boolean `1`, which its schema allows, as false.
    /// @param name  of the element or attribute that it is of
    [[nodiscard]] JsonValue typed(pugi::xml_node node,
                                  std::string_view name,
                                  std::string text,
                                  KeyType type);
    /// Whether to search for the attribute that was meant: up to kGuessesMax times.
    [[nodiscard]] bool may_guess() { return guesses_++ < kGuessesMax; }
    /// Names the element and its contents in a note.
    void leave_out(pugi::xml_node node, std::string_view why);
    /// Says that the element stands for no key of the section; the note that names it says which
    /// one may be meant.
    void unknown(pugi::xml_node node, std::string_view title);
    /// Names all below `node` that was not taken.
    void note_rest(pugi::xml_node node);

private:
    void note_attributes(pugi::xml_node node);
    void note_text(pugi::xml_node node);

    Notes& notes_;
    XmlPlaces& places_;
    std::unordered_set<const void*> taken_;  // elements and attributes
    std::unordered_set<const void*> texts_;  // elements whose text was read
    std::unordered_set<const void*> left_out_;
    std::unordered_map<const void*, std::string> meant_;
    std::size_t guesses_ = 0;  // at attributes that were meant
};

}  // namespace minibroker::config
