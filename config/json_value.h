#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "config/config_json.h"

namespace minibroker::config {

struct JsonMember;

/// Limit on the nesting of objects and arrays: readers recurse as deep as the file does.
inline constexpr std::size_t kJsonDepthMax = 64;

/// Limit on the members and items of a document, all together.
inline constexpr std::size_t kJsonValuesMax = 250'000;

/// A JSON value as a tree of its own, so that the JSON library stays in one .cc file. Repeated keys
/// are kept, in the order of the file, so that readers can report them.
struct JsonValue {
    enum class Kind : std::uint8_t { kNull, kBoolean, kNumber, kText, kObject, kArray };

    Kind kind = Kind::kNull;
    bool secret = false;  ///< masked in the file, so that no message shows it
    std::string text;  ///< `true`, `false`, a number as written, or the text; empty for the others
    std::vector<JsonMember> members;  ///< of an object
    std::vector<JsonValue> items;     ///< of an array

    [[nodiscard]] bool is_scalar() const {
        return kind == Kind::kBoolean || kind == Kind::kNumber || kind == Kind::kText;
    }
};

struct JsonMember {
    std::string key;
    JsonValue value;
    std::uint32_t line = 0;  ///< of the key in the file, counted from 1; 0: not known
    std::uint32_t file = 0;  ///< which of the files that a tree was read from (conversion.h)
};

/// Reads one JSON document, UTF-8.
/// @return the tree, or the fault with line and column; nesting deeper than kJsonDepthMax and more
/// than kJsonValuesMax values are faults too.
[[nodiscard]] std::expected<JsonValue, Problem> parse_json(std::string_view text);

/// The document as text, two blanks a level, without a line end; bytes that are not UTF-8 become
/// U+FFFD.
[[nodiscard]] std::string json_text(const JsonValue& value);

/// Values to put into a tree.
[[nodiscard]] JsonValue json_object();
[[nodiscard]] JsonValue json_of(bool value);
[[nodiscard]] JsonValue json_of(std::int64_t value);
/// The shortest number that reads as the same.
[[nodiscard]] JsonValue json_of(double value);
[[nodiscard]] JsonValue json_of(std::string value);

/// The member of that name, or nullptr.
[[nodiscard]] const JsonValue* find_member(const JsonValue& object, std::string_view key);

}  // namespace minibroker::config
