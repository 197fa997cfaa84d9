#pragma once

#include "config/convert/conversion.h"

namespace minibroker::config {

/// Writes Artemis's broker.xml, without users, who are in files of their own
/// (security_files_text.h).
/// @param root  a configuration without problems
[[nodiscard]] Exported export_broker_xml(const JsonValue& root);

}  // namespace minibroker::config
