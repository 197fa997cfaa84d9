#pragma once

#include <expected>

#include "config/config_json.h"
#include "config/convert/conversion.h"
#include "config/convert/xml_document.h"

namespace minibroker::config {

/// Reads Artemis's broker.xml. Users are not in it: artemis-users.properties and
/// artemis-roles.properties have them.
/// @return the tree, with a note for each element and attribute that has no counterpart and for
/// each
///         placeholder; or the fault of the XML, with its line and column
[[nodiscard]] std::expected<Imported, Problem> import_broker_xml(std::string_view text,
                                                                 const ImportContext& context);
/// As above, without environment and included files.
[[nodiscard]] std::expected<Imported, Problem> import_broker_xml(std::string_view text);

}  // namespace minibroker::config
