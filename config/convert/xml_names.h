#pragma once

#include <string>
#include <string_view>

namespace minibroker::config {

/// The element or attribute of broker.xml for a key, "" if there is none.
/// @param title  the section of docs/CONFIG.md that has the key: "The broker", "Address settings",
///               "Queues", "Diverts", "Wildcards"
/// Source: Artemis 2.40.0 `FileConfigurationParser`, artemis-configuration.xsd.
[[nodiscard]] std::string xml_name_of(std::string_view title, std::string_view key);

/// The key of an element or attribute, "" if there is none; older names of elements
/// are known too.
[[nodiscard]] std::string_view key_of_xml(std::string_view title, std::string_view xml_name);

/// The known element that resembles an unknown one, "" if none does.
[[nodiscard]] std::string near_xml_name(std::string_view title, std::string_view xml_name);

}  // namespace minibroker::config
