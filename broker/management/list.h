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
        kCount,   ///< compares as a number; in the JSON it is a string
        kNumber,  ///< a number in the JSON too
        kPasses,  ///< text that is shown; a filter on it lets everything through
    };
    std::string_view name;
    std::string value;
    Kind kind = Kind::kText;
};
using ListRow = std::vector<ListField>;

/// The rows of a list in its default order.
struct ListRows {
    std::string_view fields;  ///< the Java enum of its fields: QueueField
    ListRow model;            ///< a row of any content, for the names
    std::vector<ListRow> rows;
};

/// A paged list: filters, sorts, cuts out the page and prints `{"data":[…],"count":N}` as a JSON
/// string.
/// @param arguments  FILTER (JSON text or ""), PAGE from 1, SIZE; page or size -1: everything
/// Source: Artemis `ActiveMQAbstractView` (the management page, section 5).
[[nodiscard]] ManagementResult paged_list(ListRows list,
                                          std::span<const ManagementValue> arguments);

}  // namespace minibroker::broker
