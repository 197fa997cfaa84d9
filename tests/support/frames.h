#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/test_broker.h"

namespace minibroker::test {

/// A SEND without its NUL. @param headers  lines, each with its line end
[[nodiscard]] std::string send_frame(std::string_view destination,
                                     std::string_view body,
                                     std::string_view headers = "");
/// The same with `destination-type:ANYCAST`.
[[nodiscard]] std::string anycast_frame(std::string_view destination,
                                        std::string_view body,
                                        std::string_view headers = "");
/// A SUBSCRIBE with `subscription-type:ANYCAST`; its id is the destination.
[[nodiscard]] std::string consume_frame(std::string_view destination,
                                        std::string_view headers = "");
/// A SUBSCRIBE with `subscription-type:MULTICAST`; its id is the destination.
[[nodiscard]] std::string topic_frame(std::string_view destination, std::string_view headers = "");

/// All frames received and not taken yet, in order.
[[nodiscard]] std::vector<std::string> frames(TestClient& client);
/// The `message` of the ERROR that comes next; the whole frame when it is none.
[[nodiscard]] std::string next_error(TestClient& client);
/// Logs a new client in, subscribes it to the anycast queue and gives the bodies that it gets.
[[nodiscard]] std::vector<std::string> drain(TestBroker& broker, std::string_view queue);
/// A MESSAGE waiting in the anycast queue, whole; "" when there is none. It is acknowledged.
[[nodiscard]] std::string take_one(TestBroker& broker, std::string_view queue);
/// The settings of the match `#`.
[[nodiscard]] config::AddressSettings& settings_of_all(config::Config& config);
/// The default configuration with the settings of `#` as `change` leaves them.
template <typename Change>
[[nodiscard]] config::Config with_settings(Change change) {
    config::Config config = default_config();
    change(settings_of_all(config));
    return config;
}

using Strings = std::vector<std::string>;

}  // namespace minibroker::test

/// So that a failing comparison shows what was there.
template <>
struct doctest::StringMaker<std::vector<std::string>> {
    static doctest::String convert(const std::vector<std::string>& texts) {
        std::string all = "{";
        for (const std::string& text : texts) all += " \"" + text.substr(0, 40) + "\"";
        return (all + " }").c_str();
    }
};
