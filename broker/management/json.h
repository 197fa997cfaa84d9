#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "broker/management/value.h"

namespace minibroker::broker {

/// Builds a JSON array, printed without blanks as in Artemis.
class JsonArray {
public:
    JsonArray& raw(std::string_view json) {
        if (json_.size() > 1) json_ += ',';
        json_ += json;
        return *this;
    }
    JsonArray& text(std::string_view value) { return raw(json_quoted(value)); }
    [[nodiscard]] std::string json() const { return json_ + ']'; }

private:
    std::string json_ = "[";
};

/// Builds a JSON object; keys stay in order.
class JsonObject {
public:
    JsonObject& raw(std::string_view key, std::string_view json) {
        if (json_.size() > 1) json_ += ',';
        json_ += json_quoted(key);
        json_ += ':';
        json_ += json;
        return *this;
    }
    JsonObject& text(std::string_view key, std::string_view value) {
        return raw(key, json_quoted(value));
    }
    JsonObject& number(std::string_view key, std::int64_t value) {
        return raw(key, std::to_string(value));
    }
    JsonObject& flag(std::string_view key, bool value) {
        return raw(key, value ? "true" : "false");
    }
    [[nodiscard]] std::string json() const { return json_ + '}'; }

private:
    std::string json_ = "{";
};

/// Whether `text` is a JSON object; if not, the message of Artemis's parser.
[[nodiscard]] std::expected<void, std::string> parse_object(std::string_view text);

}  // namespace minibroker::broker
