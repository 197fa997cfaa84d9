#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "broker/management_value.h"

namespace minibroker::broker {

/// A field of a row of a paged list (listQueues and its like), as text.
struct ListField {
    std::string_view name;
    std::string value;
    bool numeric = false;  ///< compares as a number; in the JSON all values are strings
};
using ListRow = std::vector<ListField>;

/// A paged list: filters, sorts, cuts out the page and prints `{"data":[…],"count":N}` as a JSON
/// string.
/// @param arguments  FILTER (JSON text or ""), PAGE from 1, SIZE; page or size -1: everything
/// @param rows       in the list's default order
/// Source: Artemis `ActiveMQAbstractView` (the management page, section 5).
[[nodiscard]] ManagementResult paged_list(std::vector<ListRow> rows,
                                          std::span<const ManagementValue> arguments);

}  // namespace minibroker::broker
