#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "config/config_json.h"

namespace minibroker::config {

/// Limit on the nesting of elements.
inline constexpr std::size_t kXmlDepthMax = 64;
/// Bytes that the entities of a document may expand to, all together.
inline constexpr std::size_t kXmlEntityBytesMax = std::size_t{1} << 20;
/// So deep may entities stand in entities.
inline constexpr std::size_t kXmlEntityDepthMax = 16;

/// Limit on the elements and attributes of a document, with those that it includes.
inline constexpr std::size_t kXmlPartsMax = 250'000;

/// A document as it is parsed.
struct ExpandedXml {
    std::string text;       ///< UTF-8
    std::size_t parts = 0;  ///< elements and attributes
};

/// Looks at the text of an XML document: tags that do not fit, elements that are not closed, what
/// is no UTF-8 or ISO-8859-1 are told by line and column, with the name of the tag.
/// So are a second root, text outside of it, characters that XML has not, attributes given twice.
/// @return the text with the entities that it declares expanded, without its DOCTYPE, lines kept;
///         or the fault; an external entity and an exceeded limit are faults, too
[[nodiscard]] std::expected<ExpandedXml, Problem> expand_xml(std::string_view text);

/// `line L, column C: WHY` for the byte at `at`.
[[nodiscard]] std::string located(std::string_view text, std::size_t at, std::string_view why);

}  // namespace minibroker::config
