#pragma once

#include <cstdint>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <unordered_map>

#include "config/convert/conversion.h"

namespace minibroker::config {

/// The places of a document's elements: their file and line, and their parents. Nodes must
/// live as long as this, and keep their `name` and `match` once they were asked for.
class XmlPlaces {
public:
    /// @param origins  gets the names of the files
    explicit XmlPlaces(Origins& origins) : origins_(origins) {}

    /// Remembers the lines of all elements of a document.
    /// @param text  the text of the document, UTF-8
    void record(const pugi::xml_document& document, std::string_view text, const std::string& file);
    /// Gives a copied node the place of the original.
    void record_copy(pugi::xml_node original, pugi::xml_node copy);

    /// The element and its parents, below `<core>`, each with its name or match:
    /// `<addresses> <address name="a">`.
    [[nodiscard]] std::string where(pugi::xml_node node);
    /// `FILE:LINE: `, "" where it is not known.
    [[nodiscard]] std::string origin(pugi::xml_node node) const;
    /// A member of the tree that says where it comes from.
    [[nodiscard]] JsonMember member(std::string key, JsonValue value, pugi::xml_node node) const;

private:
    struct Line {
        std::uint32_t file = 0;
        std::uint32_t line = 0;
    };
    [[nodiscard]] Line line_of(pugi::xml_node node) const;
    const std::string& tag(pugi::xml_node node);

    Origins& origins_;
    std::unordered_map<const void*, Line> lines_;
    /// Once for each, as finding a name among many attributes takes long.
    std::unordered_map<const void*, std::string> tags_;
};

}  // namespace minibroker::config
