#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace minibroker::broker {

/// One argument of a management call: null, true/false, a number, text, or JSON of another kind (as
/// text).
struct JsonText {
    std::string text;
};
using ManagementValue =
    std::variant<std::monostate, bool, std::int64_t, double, std::string, JsonText>;

/// What a call gave: the JSON of the one element of the reply's array, or "" for an empty body; or
/// why it failed.
struct ManagementResult {
    bool succeeded = true;
    std::string json;
    bool deferred = false;  ///< the answer follows, see `Management::defer`

    [[nodiscard]] static ManagementResult nothing() { return {true, ""}; }
    /// A JSON text as it is.
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
    /// An exception without one.
    [[nodiscard]] static ManagementResult silent_failure() { return {false, ""}; }
};

/// `text` as a JSON string, quotes and all. Broken UTF-8 becomes U+FFFD.
[[nodiscard]] std::string json_quoted(std::string_view text);

}  // namespace minibroker::broker
