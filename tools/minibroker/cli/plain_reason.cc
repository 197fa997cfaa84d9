#include "tools/minibroker/cli/plain_reason.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"

namespace minibroker::cli {
namespace {

std::string quoted(std::string_view value) {
    return "'" + printable(value) + "'";
}

// The text between `before` and `after` in `text`; "" if one of them is missing.
std::string_view between(std::string_view text, std::string_view before, std::string_view after) {
    const auto from = text.find(before);
    if (from == std::string_view::npos) return {};
    text.remove_prefix(from + before.size());
    const auto to = text.rfind(after);
    return to == std::string_view::npos ? std::string_view{} : text.substr(0, to);
}

// `{a->0,b->1} OR {0,1}`, or `{a,b}`: a, b.
std::string choices(std::string_view set) {
    std::string out;
    set = set.substr(0, set.find('}'));
    for (const std::string_view one : split(set, ','))
        out += (out.empty() ? "" : ", ") + std::string(one.substr(0, one.find("->")));
    return out;
}

// A bound of a range, `0.000000` as `0`.
std::string_view bound(std::string_view number) {
    const auto point = number.find('.');
    const bool whole = point != std::string_view::npos &&
                       number.find_first_not_of('0', point + 1) == std::string_view::npos;
    return whole ? number.substr(0, point) : number;
}

// Parses `A to B`; a bound of 16 digits or more counts as no bound.
std::string range(std::string_view text) {
    constexpr std::size_t kDigitsMax = 15;
    const auto to = text.find(" to ");
    if (to == std::string_view::npos) return "of " + std::string(text);
    const std::string_view least = bound(text.substr(0, to));
    const std::string_view most = bound(text.substr(to + 4));
    return most.size() > kDigitsMax ? std::string(least) + " or more"
                                    : "from " + std::string(least) + " to " + std::string(most);
}

}  // namespace

std::string plain_reason(const std::string& text) {
    constexpr std::string_view kConvert = "Could not convert: ";
    const std::string name = text.substr(0, text.find(": "));
    const std::string_view rest = std::string_view(text).substr(std::min(name.size(), text.size()));
    if (text.starts_with(kConvert)) {
        const std::string_view pair = std::string_view(text).substr(kConvert.size());
        const auto equals = pair.find(" = ");
        if (equals == std::string_view::npos) return text;
        return std::string(pair.substr(0, equals)) + " needs a number, " +
               quoted(pair.substr(equals + 3)) + " is not one, or too large";
    }
    if (rest.ends_with(" missing") && rest.find(" required ") != std::string_view::npos)
        return name + " needs a value";
    if (const auto value = between(rest, ": Value ", " not in range "); !value.empty()) {
        const auto bounds = rest.substr(rest.rfind(" not in range ") + 14);
        return name + " needs a number " + range(bounds) + ", not " + quoted(value);
    }
    if (const auto value = between(rest, ": Check ", " value in {"); !value.empty()) {
        const auto set = rest.substr(rest.rfind(" value in {") + 11);
        return name + " needs one of: " + choices(set) + ", not " + quoted(value);
    }
    if (const auto value = between(rest, ": ", " not in {"); !value.empty()) {
        const auto set = rest.substr(rest.rfind(" not in {") + 9);
        return name + " needs one of: " + choices(set) + ", not " + quoted(value);
    }
    return text;
}

}  // namespace minibroker::cli
