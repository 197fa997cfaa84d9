#pragma once

#include <expected>
#include <string>

#include "config/convert/conversion.h"

namespace minibroker::tools {

/// Reads a file of Artemis, whatever it is: broker.xml, broker properties, or those in JSON.
/// @return the tree; or the fault, with the file and line. Any other kind of file, as YAML,
///         is named.
[[nodiscard]] std::expected<config::Imported, std::string> read_artemis_file(
    const std::string& file);

/// As above, for broker properties only.
[[nodiscard]] std::expected<config::Imported, std::string> read_properties_file(
    const std::string& file);

/// Whether the file begins as XML does.
[[nodiscard]] bool is_xml_file(const std::string& file);

}  // namespace minibroker::tools
