#pragma once

#include <string>

#include "storage/record.h"

namespace minibroker::storage {

/// A record as one line for people, without line end: its name, then `field=value`. Names are
/// escaped (base/text.h), and of attributes and payloads only the size is shown: bodies may be
/// private.
[[nodiscard]] std::string describe(const Record& record);

}  // namespace minibroker::storage
