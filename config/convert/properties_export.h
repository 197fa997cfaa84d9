#pragma once

#include "config/convert/conversion.h"

namespace minibroker::config {

/// Artemis's broker properties (`artemis run --properties FILE`), one `path=value` a line, in the
/// order of the file; without users, who are in files of their own (security_files_text.h).
/// @param root  a configuration without problems
[[nodiscard]] Exported export_properties(const JsonValue& root);

/// Text as the key or as the value of a line of Java properties: `\` before what would end it, and
/// `\uXXXX` for what is not ASCII, which Java reads as Latin-1.
[[nodiscard]] std::string escaped_property_key(std::string_view text);
[[nodiscard]] std::string escaped_property_value(std::string_view text);

}  // namespace minibroker::config
