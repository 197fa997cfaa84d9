#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "broker/management/value.h"

namespace minibroker::broker {

/// A field of a row of a paged list (listQueues and its like), as text.
struct ListField {
    enum class Kind : std::uint8_t {
        kText,
        kCount,   ///< compared as a number, but a string in the JSON
        kNumber,  ///< a number in the JSON too
        kPasses,  ///< text that is shown; a filter on it lets every row through
    };
    std::string_view name;
    std::string value;
    Kind kind = Kind::kText;
};
using ListRow = std::vector<ListField>;

/// The rows of a list in its default order.
struct ListRows {
    std::string_view fields;  ///< the Java enum of its fields, such as QueueField
    ListRow model;            ///< a row of any content, for the names
    std::vector<ListRow> rows;
};

/// A paged list: filters, sorts, selects the page and prints `{"data":[…],"count":N}` as a JSON
/// string.
/// @param arguments  FILTER (JSON text or ""), PAGE from 1, SIZE; if page or size is -1: all rows
/// Source: Artemis `ActiveMQAbstractView` (the management page, section 5).
[[nodiscard]] ManagementResult paged_list(ListRows list,
                                          std::span<const ManagementValue> arguments);

}  // namespace minibroker::broker
