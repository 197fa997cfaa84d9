#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace minibroker::broker {

/// The value of an identifier in a selector: nothing (the property is missing) or a value.
using SelectorValue =
    std::variant<std::monostate, bool, std::int32_t, std::int64_t, double, std::string_view>;

/// The properties and body of a message, as a selector reads them; implemented by broker/message.
class SelectorSubject {
public:
    virtual ~SelectorSubject() = default;
    /// The value of the identifier `name`; text must stay valid until the evaluation is over.
    [[nodiscard]] virtual SelectorValue value(std::string_view name) const = 0;
    /// The body if it is text, for XPATH; nullopt for bytes.
    [[nodiscard]] virtual std::optional<std::string_view> text_body() const { return std::nullopt; }
};

}  // namespace minibroker::broker
