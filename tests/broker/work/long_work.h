#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/frames.h"
#include "tests/support/management.h"

namespace minibroker::test {

/// An operation on many messages, whose slices the test counts and may come between.
struct LongWork {
    std::string_view name;
    /// Puts `count` persistent messages where the operation finds them.
    void (*fill)(TestBroker& broker, Manager& manager, int count);
    /// Begins it; the answer comes when it is done.
    void (*begin)(TestBroker& broker, TestClient& client);
};

/// Those of this test program.
[[nodiscard]] const std::vector<LongWork>& long_works();

/// A request to management as a frame; the answer goes to `replies`.
[[nodiscard]] std::string request_frame(std::string_view resource,
                                        std::string_view operation,
                                        std::string_view arguments);
/// Everything that is in the queues: `NAME count/delivering/scheduled added acked killed expired:
/// BODY*PRIORITY ...`, a line each.
[[nodiscard]] std::string told(TestBroker& broker);
/// Messages in all queues.
[[nodiscard]] std::size_t messages(TestBroker& broker);

}  // namespace minibroker::test
