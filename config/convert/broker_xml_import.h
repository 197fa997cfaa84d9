#pragma once

#include <expected>

#include "config/config_json.h"
#include "config/convert/conversion.h"

namespace minibroker::config {

/// Reads Artemis's broker.xml. Users are not in it: artemis-users.properties and
/// artemis-roles.properties have them.
/// @return the tree, with a note for each element that has no counterpart; or what is wrong with
/// the
///         XML, with its offset in bytes
[[nodiscard]] std::expected<Imported, Problem> import_broker_xml(std::string_view text);

}  // namespace minibroker::config
