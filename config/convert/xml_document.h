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

/// Limit on the files that one document includes, all together.
inline constexpr std::size_t kXmlIncludesMax = 64;
/// So deep may included files include others.
inline constexpr std::size_t kXmlIncludeDepthMax = 8;

/// Bytes that included files may have, all together.
inline constexpr std::size_t kXmlIncludeBytesMax = std::size_t{16} << 20;
/// Limit on the namespaces declared around one element.
inline constexpr std::size_t kXmlNamespacesMax = 100;

/// The text of the file of that name, relative to the imported file; or why it cannot
/// be read.
using ReadBeside = std::function<std::expected<std::string, std::string>(const std::string& name)>;

/// The functions that an import calls.
struct ImportContext {
    Environment environment{};
    ReadBeside read_beside{};  ///< none: nothing beside it can be read
    std::string file{};        ///< how notes call the document; "": they name no lines
};

/// Reads an XML document with what it includes (`<xi:include href="..."/>`), entities expanded and
/// placeholders `${NAME:default}` replaced in texts and attributes, with a note for each. Elements
/// of Artemis's namespaces are without prefix, foreign ones have theirs: `x:name`, `{urn:x}name`.
/// @return the fault, with line and column
/// Source: Artemis 2.40.0 `XMLUtil.readerToElement`.
[[nodiscard]] std::expected<void, Problem> load_xml(std::string_view text,
                                                    const ImportContext& context,
                                                    pugi::xml_document& document,
                                                    XmlPlaces& places,
                                                    Notes& notes);

}  // namespace minibroker::config
