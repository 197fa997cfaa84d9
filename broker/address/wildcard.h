#pragma once

#include <string_view>

#include "config/config.h"

namespace minibroker::broker {

/// Whether `name` contains a wildcard word, so that it matches other addresses.
[[nodiscard]] bool is_wildcard(std::string_view name, const config::Wildcards& wildcards);

/// Whether `pattern` matches `name`: words between delimiters, `*` exactly one word, `#` any number
/// of words, including none; inside a word both are ordinary characters. Linear in practice,
/// never exponential. Source: Artemis `WildcardAddressManager`, `AddressImpl.matches`; manual,
/// "Wildcard Syntax".
[[nodiscard]] bool wildcard_matches(std::string_view pattern,
                                    std::string_view name,
                                    const config::Wildcards& wildcards);

}  // namespace minibroker::broker
