#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace minibroker::broker {

/// A floating point number as Java's `Double.valueOf(String)` takes it: blanks around it, sign,
/// `NaN`, `Infinity`, decimal or hexadecimal with binary exponent, one of `fFdD` behind it; too
/// large is infinity, too small zero.
[[nodiscard]] std::optional<double> parse_java_double(std::string_view text);

/// `value` as Java's `Double.toString` writes it: `1.0`, `1.0E10`, `NaN`, `-Infinity`; the fewest
/// digits that tell it from its neighbours.
[[nodiscard]] std::string java_text(double value);

}  // namespace minibroker::broker
