#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace minibroker::broker {

/// A floating point number as Java's `Double.valueOf(String)` reads it: blanks around it, a sign,
/// `NaN`, `Infinity`, decimal or hexadecimal with a binary exponent, one of `fFdD` at the end; a
/// number too large is infinity, one too small is zero.
[[nodiscard]] std::optional<double> parse_java_double(std::string_view text);

/// `value` as Java's `Double.toString` writes it: `1.0`, `1.0E10`, `NaN`, `-Infinity`; the fewest
/// digits that distinguish it from its neighbours.
[[nodiscard]] std::string java_text(double value);

}  // namespace minibroker::broker
