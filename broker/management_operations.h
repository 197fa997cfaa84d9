#pragma once

#include <span>
#include <string_view>

#include "broker/management_value.h"

namespace minibroker::broker {

struct Core;

/// One operation or attribute of a resource: a row of a table, never a branch.
struct ManagementOperation {
    std::string_view
        name;  ///< of the Java method; an attribute is the getter, e.g. getMessageCount
    std::string_view parameters;  ///< a letter each: s String, l a whole number, b boolean
    ManagementResult (*run)(Core& core,
                            std::string_view object,
                            std::span<const ManagementValue> arguments);
};

/// The operations of the resources `broker`, `address.NAME` and `queue.NAME`; `object` is the NAME.
[[nodiscard]] std::span<const ManagementOperation> broker_operations();
[[nodiscard]] std::span<const ManagementOperation> address_operations();
[[nodiscard]] std::span<const ManagementOperation> queue_operations();

/// The argument at `index` as text; "" for null.
[[nodiscard]] std::string_view text_argument(std::span<const ManagementValue> arguments,
                                             std::size_t index);
/// The argument at `index` as a whole number; 0 when it is none.
[[nodiscard]] std::int64_t number_argument(std::span<const ManagementValue> arguments,
                                           std::size_t index);

}  // namespace minibroker::broker
