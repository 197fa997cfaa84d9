#pragma once

#include <memory>

#include "broker/management/operations.h"

namespace minibroker::broker {

class AddressBook;
class AfterDurable;
class Clock;
class Reset;
class Store;
struct Environment;

// The resource `minibroker`, which Artemis does not have: it makes the broker a test fixture.

/// `minibroker`: the view of messages, and the clock.
struct FixtureControl {
    const Environment& environment;
    AddressBook& book;
    Clock& clock;
};
/// `minibroker`: the reset.
struct ResetControl {
    const Store& store;
    AfterDurable& durable;
    Reset& reset;
};

[[nodiscard]] std::unique_ptr<OperationTable> operations_of(FixtureControl control);
[[nodiscard]] std::unique_ptr<OperationTable> operations_of(ResetControl control);

}  // namespace minibroker::broker
