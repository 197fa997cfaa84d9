#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include "config/config_json.h"
#include "config/convert/conversion.h"

namespace minibroker::config {

/// Limit on the properties in a file.
inline constexpr std::size_t kPropertiesMax = 250'000;

/// Reads Artemis's broker properties: `path=value` lines whose names with dots are in `"`.
/// Placeholders `${NAME:default}` in paths and values are replaced, with a note for each. Where a
/// path has a value and members, the members count where it can have members, else the value, and
/// a note names the other.
/// @param file  how notes call it; "": they name no lines
/// @return the tree with the keys as they stand, whether or not minibroker knows them (left_out.h);
///         or the fault of the text, with its line: a broken escape, a `"` without end
[[nodiscard]] std::expected<Imported, Problem> import_properties(std::string_view text,
                                                                 const Environment& environment,
                                                                 const std::string& file = {});
/// As above, without an environment.
[[nodiscard]] std::expected<Imported, Problem> import_properties(std::string_view text);

/// As above, for broker properties in JSON.
[[nodiscard]] std::expected<Imported, Problem> import_json(std::string_view text,
                                                           const Environment& environment,
                                                           const std::string& file = {});

}  // namespace minibroker::config
