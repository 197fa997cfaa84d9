#pragma once

#include <expected>
#include <string>

#include "config/convert/conversion.h"

namespace minibroker::tools {

/// Reads a file of Artemis, whatever it is: broker.xml, broker properties, or those in JSON.
/// @return the tree; or what is wrong, with the file and line. What is none of the three, as YAML,
///         is told by name.
[[nodiscard]] std::expected<config::Imported, std::string> read_artemis_file(
    const std::string& file);

/// The same of broker properties alone.
[[nodiscard]] std::expected<config::Imported, std::string> read_properties_file(
    const std::string& file);

/// Whether the file begins as XML does.
[[nodiscard]] bool is_xml_file(const std::string& file);

}  // namespace minibroker::tools
