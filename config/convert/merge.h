#pragma once

#include "config/convert/conversion.h"
#include "config/json_value.h"

namespace minibroker::config {

/// Puts broker properties over a configuration, as `artemis run --properties FILE` puts them over
/// broker.xml: what both have is that of the properties, entries of one name are put together, and
/// `"NAME": "-"` removes one.
void merge_properties(JsonValue& root, const JsonValue& properties);
/// As above, with their notes and positions in their files.
void merge_properties(Imported& into, Imported properties);

}  // namespace minibroker::config
