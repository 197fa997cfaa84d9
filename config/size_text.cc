#include "config/size_text.h"

#include <limits>

#include "base/text.h"
#include "base/trimmed.h"

namespace minibroker::config {
namespace {

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::string_view kBlanks = " \t\n\r\f\v";

// The factor of a unit, 0 if it is not a unit: "", "b", or k, m, g with an optional i and
// b.
std::int64_t factor_of(std::string_view unit) {
    if (unit.empty() || equal_ignoring_case(unit, "b")) return 1;
    std::int64_t factor = 0;
    if (unit[0] == 'k' || unit[0] == 'K') factor = std::int64_t{1} << 10;
    if (unit[0] == 'm' || unit[0] == 'M') factor = std::int64_t{1} << 20;
    if (unit[0] == 'g' || unit[0] == 'G') factor = std::int64_t{1} << 30;
    const std::string_view rest = unit.substr(1);
    const bool known = rest.empty() || equal_ignoring_case(rest, "i") ||
                       equal_ignoring_case(rest, "b") || equal_ignoring_case(rest, "ib");
    return known ? factor : 0;
}

}  // namespace

std::optional<std::int64_t> parse_size(std::string_view text) {
    text = trimmed(text, kBlanks);
    if (const auto plain = parse_integer(text, kMin, kMax)) return plain;
    const auto digits = text.find_first_not_of("0123456789");
    if (digits == 0 || digits == std::string_view::npos) return std::nullopt;
    const std::int64_t factor = factor_of(trimmed(text.substr(digits), kBlanks));
    if (factor == 0) return std::nullopt;
    const auto count = parse_integer(text.substr(0, digits), 0, kMax / factor);
    if (!count) return std::nullopt;
    return *count * factor;
}

}  // namespace minibroker::config
