#pragma once

#include <cstdint>

namespace minibroker::config {

/// The kind of value of a key (docs/CONFIG.md, "Values").
enum class KeyType : std::uint8_t {
    kText,
    kBoolean,
    kLong,
    kInt,
    kIntBytes,
    kDecimal,
    kChoice,
    kList,       ///< names separated by commas, in one text
    kCharacter,  ///< a text of one character
    kObject,
    kAny,  ///< an object, or text of any kind
};

}  // namespace minibroker::config
