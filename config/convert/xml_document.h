#pragma once

#include <expected>
#include <functional>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "config/convert/conversion.h"
#include "config/convert/xml_places.h"
#include "config/placeholders.h"

namespace minibroker::config {

/// So many files may one document include, all together.
inline constexpr std::size_t kXmlIncludesMax = 64;
/// So deep may included files include others.
inline constexpr std::size_t kXmlIncludeDepthMax = 8;

/// Bytes that included files may have, all together.
inline constexpr std::size_t kXmlIncludeBytesMax = std::size_t{16} << 20;
/// So many namespaces may be declared around one element.
inline constexpr std::size_t kXmlNamespacesMax = 100;

/// The text of the file of that name, which counts from the file that is imported; or why it cannot
/// be read.
using ReadBeside = std::function<std::expected<std::string, std::string>(const std::string& name)>;

/// What an import asks of the outside.
struct ImportContext {
    Environment environment{};
    ReadBeside read_beside{};  ///< none: nothing beside it can be read
    std::string file{};        ///< how notes call the document; "": they name no lines
};

/// Reads an XML document with what it includes (`<xi:include href="..."/>`), entities expanded and
/// placeholders `${NAME:default}` replaced in texts and attributes, with a note for each. Elements
/// of Artemis's namespaces are without prefix, foreign ones have theirs: `x:name`, `{urn:x}name`.
/// @return what is wrong, with line and column
/// Source: Artemis 2.40.0 `XMLUtil.readerToElement`.
[[nodiscard]] std::expected<void, Problem> load_xml(std::string_view text,
                                                    const ImportContext& context,
                                                    pugi::xml_document& document,
                                                    XmlPlaces& places,
                                                    Notes& notes);

}  // namespace minibroker::config
