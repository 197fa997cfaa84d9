#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/broker_json.h"
#include "config/json_value.h"

namespace minibroker::config {

/// The type of an object in a configuration: its members are, below `levels_of_names` levels of
/// names, keys of the section `title` in docs/CONFIG.md; "" if they are unknown.
struct ObjectType {
    std::string_view title = "The broker";
    std::size_t levels_of_names = 0;
};

/// The type of the object under `key` in an object of type `object_type`.
[[nodiscard]] ObjectType type_inside(const ObjectType& object_type, std::string_view key);

/// The description of a key of the section `title` in docs/CONFIG.md; nullptr for an unknown key.
///
[[nodiscard]] const KeyInfo* find_key(std::string_view title, std::string_view key);

/// A scalar as every reader takes it: `true` for `yes`, 10485760 for `10M`. Artemis takes units and
/// such words in some places only.
[[nodiscard]] std::string plain_text(const JsonValue& value, KeyType type);

/// The reverse: a number or boolean where the type is one and the text is plain, else text.
[[nodiscard]] JsonValue typed_value(std::string text, KeyType type);

}  // namespace minibroker::config
