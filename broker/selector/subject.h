#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace minibroker::broker {

/// What an identifier of a selector stands for: nothing (the property is missing) or a value.
using SelectorValue =
    std::variant<std::monostate, bool, std::int32_t, std::int64_t, double, std::string_view>;

/// What a selector can ask of a message; implemented by broker/message.
class SelectorSubject {
public:
    virtual ~SelectorSubject() = default;
    /// The value of the identifier `name`; text must stay valid until the selector has answered.
    [[nodiscard]] virtual SelectorValue value(std::string_view name) const = 0;
    /// The body when it is text, which XPATH looks at; nullopt for bytes.
    [[nodiscard]] virtual std::optional<std::string_view> text_body() const { return std::nullopt; }
};

}  // namespace minibroker::broker
