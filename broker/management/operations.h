#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "base/ids.h"
#include "broker/management/value.h"
#include "broker/work/task.h"

namespace minibroker::broker {

class Queue;
struct Address;

using ManagementArguments = std::span<const ManagementValue>;

/// Answers a request some time after its operation has returned.
class DeferredAnswers {
public:
    DeferredAnswers() = default;
    virtual ~DeferredAnswers() = default;
    DeferredAnswers(const DeferredAnswers&) = delete;
    DeferredAnswers& operator=(const DeferredAnswers&) = delete;

    using Answer = std::move_only_function<void(const ManagementResult&)>;
    /// For an operation that ends later: it returns `ManagementResult::later()`, and its result is
    /// sent when the answer is called. Only while the operation runs.
    [[nodiscard]] virtual Answer defer() = 0;
    /// For an operation that may take long: `task` runs in slices, and its result is sent at its
    /// end; everything that the asking client sends behind the request waits for that. Only while
    /// the operation runs; the call and everything it refers to live as long as the task.
    /// @return the value that the operation returns
    [[nodiscard]] virtual ManagementResult carry_on(Task<ManagementResult> task) = 0;
};

/// A call of an operation on a resource that exists.
struct ManagementCall {
    std::string_view object;  ///< the NAME in queue.NAME and similar; "" for the broker
    ManagementArguments arguments;
    std::string_view user;  ///< the user who asks
    SessionId session;      ///< the session that asks
    DeferredAnswers& answers;

    /// The argument at `index` as text; "" for null.
    [[nodiscard]] std::string_view text(std::size_t index) const;
    /// The argument at `index` as a whole number; 0 if it is not one.
    [[nodiscard]] std::int64_t number(std::size_t index) const;
    /// Whether there is an argument at `index` and it is true.
    [[nodiscard]] bool flag(std::size_t index) const;
    [[nodiscard]] bool is_null(std::size_t index) const;
};

/// A call with the parts of the core that the table's operations use (controls.h).
template <typename Control>
struct ControlCall : ManagementCall {
    const Control& on;

    /// The resource's queue or address.
    [[nodiscard]] Queue& queue() const { return *on.book.find_queue(object); }
    [[nodiscard]] Address& address() const { return *on.book.find(object); }
};

/// One operation or attribute of a resource, as a row of a table rather than a branch.
template <typename Control>
struct ManagementOperation {
    /// Name of the Java method; for an attribute the getter, e.g. getMessageCount.
    std::string_view name;
    /// One letter each: s String, l long or int, b boolean, m Map; B Boolean and L Integer or Long,
    /// which also accept null.
    std::string_view parameters;
    ManagementResult (*run)(const ControlCall<Control>& call);
};

/// The operations of one table, whatever parts they use. If several match a call, the first one is
/// called.
class OperationTable {
public:
    OperationTable() = default;
    virtual ~OperationTable() = default;
    OperationTable(const OperationTable&) = delete;
    OperationTable& operator=(const OperationTable&) = delete;

    [[nodiscard]] virtual std::size_t size() const = 0;
    [[nodiscard]] virtual std::string_view name(std::size_t index) const = 0;
    [[nodiscard]] virtual std::string_view parameters(std::size_t index) const = 0;
    [[nodiscard]] virtual ManagementResult run(std::size_t index,
                                               const ManagementCall& call) const = 0;
};

template <typename Control>
class ControlTable final : public OperationTable {
public:
    using Rows = std::span<const ManagementOperation<Control>>;
    ControlTable(Control control, Rows rows) : control_(std::move(control)), rows_(rows) {}

    [[nodiscard]] std::size_t size() const override { return rows_.size(); }
    [[nodiscard]] std::string_view name(std::size_t index) const override {
        return rows_[index].name;
    }
    [[nodiscard]] std::string_view parameters(std::size_t index) const override {
        return rows_[index].parameters;
    }
    [[nodiscard]] ManagementResult run(std::size_t index,
                                       const ManagementCall& call) const override {
        return rows_[index].run({call, control_});
    }

private:
    Control control_;
    Rows rows_;
};

/// @param rows  must live as long as the program
template <typename Control, std::size_t kSize>
[[nodiscard]] std::unique_ptr<OperationTable> table_of(
    Control control, const ManagementOperation<Control> (&rows)[kSize]) {
    return std::make_unique<ControlTable<Control>>(std::move(control), rows);
}

/// The text of AMQ229017 and AMQ229203.
[[nodiscard]] ManagementResult no_queue(std::string_view name);
[[nodiscard]] ManagementResult no_address(std::string_view name);
/// AMQ229020; for a filter that is too long it names our limit.
[[nodiscard]] ManagementResult invalid_filter(std::string_view filter);

}  // namespace minibroker::broker
