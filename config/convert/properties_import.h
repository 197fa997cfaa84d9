#pragma once

#include <expected>

#include "config/config_json.h"
#include "config/convert/conversion.h"

namespace minibroker::config {

/// Reads Artemis's broker properties: `path=value` lines whose names with dots are in `"`.
/// @return the tree with the keys as they stand, whether or not minibroker knows them (left_out.h);
///         or what is wrong with the text: a broken escape, a `"` without end, a path below a
///         value.
[[nodiscard]] std::expected<Imported, Problem> import_properties(std::string_view text);

}  // namespace minibroker::config
