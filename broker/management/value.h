#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace minibroker::broker {

/// One argument of a management call: null, true/false, a number, text, or other JSON (as text).
struct JsonText {
    std::string text;
};
using ManagementValue =
    std::variant<std::monostate, bool, std::int64_t, double, std::string, JsonText>;

/// The result of a call: the JSON of the single element of the reply's array, or "" for an empty
/// body; or the reason for a failure.
struct ManagementResult {
    bool succeeded = true;
    std::string json;
    bool deferred = false;  ///< the answer follows, see `Management::defer`

    [[nodiscard]] static ManagementResult nothing() { return {true, ""}; }
    /// JSON text, used unchanged.
    [[nodiscard]] static ManagementResult value(std::string json) {
        return {true, std::move(json)};
    }
    /// A string, quoted as JSON.
    [[nodiscard]] static ManagementResult text(std::string_view text);
    [[nodiscard]] static ManagementResult number(std::int64_t value) {
        return {true, std::to_string(value)};
    }
    [[nodiscard]] static ManagementResult flag(bool value) {
        return {true, value ? "true" : "false"};
    }
    /// An exception's message.
    [[nodiscard]] static ManagementResult failure(std::string_view text);
    [[nodiscard]] static ManagementResult later() { return {true, "", true}; }
    /// An exception without a message.
    [[nodiscard]] static ManagementResult silent_failure() { return {false, ""}; }
};

/// `text` as a JSON string, including the quotes. Broken UTF-8 becomes U+FFFD.
[[nodiscard]] std::string json_quoted(std::string_view text);

}  // namespace minibroker::broker
