#pragma once

#include "config/json_value.h"

namespace minibroker::config {

/// Puts broker properties over a configuration, as `artemis run --properties FILE` puts them over
/// broker.xml: what both have is that of the properties, entries of one name are put together, and
/// `"NAME": "-"` removes one.
void merge_properties(JsonValue& root, const JsonValue& properties);

}  // namespace minibroker::config
