#pragma once

#include <expected>

#include "config/config_json.h"
#include "config/convert/conversion.h"

namespace minibroker::config {

/// Reads Artemis's broker properties: `path=value` lines whose names with dots are in `"`.
/// Placeholders `${NAME:default}` in paths and values are replaced, with a note for each. Where a
/// path has a value and members, the members count where it can have members, else the value, and
/// a note names the other.
/// @return the tree with the keys as they stand, whether or not minibroker knows them (left_out.h);
///         or what is wrong with the text, with its line: a broken escape, a `"` without end
[[nodiscard]] std::expected<Imported, Problem> import_properties(std::string_view text,
                                                                 const Environment& environment);
/// The same without an environment.
[[nodiscard]] std::expected<Imported, Problem> import_properties(std::string_view text);

/// The same of broker properties in JSON.
[[nodiscard]] std::expected<Imported, Problem> import_json(std::string_view text,
                                                           const Environment& environment);

}  // namespace minibroker::config
