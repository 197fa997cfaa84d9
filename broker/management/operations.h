#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "broker/management/value.h"

namespace minibroker::broker {

struct Address;
struct Core;
class Queue;

using ManagementArguments = std::span<const ManagementValue>;

/// A call of an operation of a resource that exists.
struct ManagementCall {
    Core& core;
    std::string_view object;  ///< the NAME of queue.NAME and its like; "" for the broker
    ManagementArguments arguments;
    std::string_view user;  ///< who asks
    SessionId session{};    ///< whose client asks

    /// The argument at `index` as text; "" for null.
    [[nodiscard]] std::string_view text(std::size_t index) const;
    /// The argument at `index` as a whole number; 0 when it is none.
    [[nodiscard]] std::int64_t number(std::size_t index) const;
    /// Whether there is an argument at `index` and it is true.
    [[nodiscard]] bool flag(std::size_t index) const;
    [[nodiscard]] bool is_null(std::size_t index) const;
    /// The resource's queue or address.
    [[nodiscard]] Queue& queue() const;
    [[nodiscard]] Address& address() const;
};

/// One operation or attribute of a resource: a row of a table, never a branch.
struct ManagementOperation {
    /// Of the Java method; an attribute is the getter, e.g. getMessageCount.
    std::string_view name;
    /// A letter each: s String, l long or int, b boolean, m Map; B Boolean and L Integer or Long,
    /// which null fits too.
    std::string_view parameters;
    ManagementResult (*run)(const ManagementCall& call);
};
using ManagementOperations = std::span<const ManagementOperation>;

// The operations of a resource, in tables by what they are about. Where several fit a call, the
// first one counts.
[[nodiscard]] ManagementOperations broker_attributes();
[[nodiscard]] ManagementOperations broker_setting_operations();
[[nodiscard]] ManagementOperations broker_address_operations();
[[nodiscard]] ManagementOperations broker_queue_operations();
[[nodiscard]] ManagementOperations broker_client_operations();
[[nodiscard]] ManagementOperations broker_divert_operations();
[[nodiscard]] ManagementOperations address_operations();
[[nodiscard]] ManagementOperations queue_attributes_operations();
[[nodiscard]] ManagementOperations queue_message_operations();
[[nodiscard]] ManagementOperations queue_view_operations();
[[nodiscard]] ManagementOperations acceptor_operations();
[[nodiscard]] ManagementOperations divert_operations();
[[nodiscard]] ManagementOperations test_operations();

/// sendMessage on a queue or an address. @param destination  `address` or `address::queue`
[[nodiscard]] ManagementResult send_by_management(const ManagementCall& call,
                                                  std::string_view destination);
/// The text of AMQ229017 and AMQ229203.
[[nodiscard]] ManagementResult no_queue(std::string_view name);
[[nodiscard]] ManagementResult no_address(std::string_view name);
/// AMQ229020, which names our limit for one that is too long.
[[nodiscard]] ManagementResult invalid_filter(std::string_view filter);

}  // namespace minibroker::broker
