#include "base/span_text.h"

#include <cstdint>
#include <string>

#include "base/text.h"

namespace minibroker {
namespace {

struct Unit {
    std::string_view name;
    std::int64_t milliseconds;
};
constexpr Unit kUnits[] = {
    {"", 1}, {"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Removes the characters that `belongs` accepts from the front of `text`, and returns them.
template <typename Belongs>
std::string_view take(std::string_view& text, Belongs belongs) {
    std::size_t size = 0;
    while (size < text.size() && belongs(text[size])) ++size;
    const std::string_view taken = text.substr(0, size);
    text.remove_prefix(size);
    return taken;
}

}  // namespace

std::optional<Milliseconds> parse_span(std::string_view text) {
    std::int64_t total = 0;
    bool alone = true;
    if (text.empty()) return std::nullopt;
    while (!text.empty()) {
        const auto number = parse_integer(take(text, is_digit), 0, INT64_MAX);
        const std::string_view name = take(text, [](char c) { return !is_digit(c); });
        const Unit* unit = nullptr;
        for (const Unit& known : kUnits) {
            if (known.name == name) unit = &known;
        }
        if (!number || unit == nullptr || (name.empty() && !alone)) return std::nullopt;
        alone = false;
        if (*number > (INT64_MAX - total) / unit->milliseconds) return std::nullopt;
        total += *number * unit->milliseconds;
    }
    return Milliseconds(total);
}

}  // namespace minibroker
