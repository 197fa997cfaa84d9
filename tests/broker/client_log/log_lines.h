#pragma once

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/test_broker.h"

namespace minibroker::test {

/// The lines of the default level, bit by bit.
class Lines {
public:
    explicit Lines(TestBroker& broker) : broker_(broker), seen_(broker.told().size()) {}

    /// Those since the last call.
    [[nodiscard]] std::vector<std::string> take() {
        const std::vector<std::string>& all = broker_.told();
        const std::size_t from = std::exchange(seen_, all.size());
        return {all.begin() + static_cast<std::ptrdiff_t>(from), all.end()};
    }
    /// The one there is; "" and a failure when there are none or several.
    [[nodiscard]] std::string one() {
        const auto lines = take();
        std::string all;
        for (const std::string& line : lines) all += line + "\n";
        CAPTURE(all);
        CHECK(lines.size() == 1);
        return lines.size() == 1 ? lines.front() : std::string();
    }

private:
    TestBroker& broker_;
    std::size_t seen_;
};

}  // namespace minibroker::test
