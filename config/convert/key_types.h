#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/broker_json.h"
#include "config/json_value.h"

namespace minibroker::config {

/// What the members of an object are: after so many levels of names, keys of the section that
/// docs/CONFIG.md has under `title`; "" for what is not known.
struct Shape {
    std::string_view title = "The broker";
    std::size_t levels_of_names = 0;
};

/// The members of the object that is under `key` of an object of that shape.
[[nodiscard]] Shape shape_inside(const Shape& shape, std::string_view key);

/// What is known of a key of the section that docs/CONFIG.md has under `title`; nullptr for a key
/// that there is not.
[[nodiscard]] const KeyInfo* find_key(std::string_view title, std::string_view key);

/// A scalar as every reader takes it: `true` for `yes`, 10485760 for `10M`. Artemis takes units and
/// such words in some places only.
[[nodiscard]] std::string plain_text(const JsonValue& value, KeyType type);

/// The reverse: a number or boolean where the type is one and the text is plain, else text.
[[nodiscard]] JsonValue typed_value(std::string text, KeyType type);

}  // namespace minibroker::config
