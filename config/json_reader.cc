#include "config/json_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <set>

#include "base/text.h"
#include "config/hidden.h"
#include "config/near_key.h"
#include "config/size_text.h"

namespace minibroker::config {
namespace {

using Kind = JsonValue::Kind;

bool is_plain_key(std::string_view key) {
    for (const char c : key) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '$';
        if (!plain) return false;
    }
    return !key.empty();
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    out += printable(text);
    out += '"';
    return out;
}

}  // namespace

Place Place::member(const JsonMember& member) const {
    std::string path = path_.empty() ? "" : path_ + ".";
    path += is_plain_key(member.key) ? printable(member.key) : quoted(member.key);
    return {member.value, std::move(path), report_, member.line == 0 ? line_ : member.line};
}

void Place::problem(std::string text) const {
    report_.problems.push_back({path_, std::move(text), line_});
}

void Place::wrong(std::string_view expected) const {
    problem("expected " + std::string(expected) + ", found " + shown(value_, path_));
}

void Place::warning(std::string_view text) const {
    report_.warnings.push_back(path_ + ": " + std::string(text));
}

void Place::without_effect(std::string_view name) const {
    std::string path = path_;
    if (!name.empty()) path.append(".").append(name);
    report_.without_effect.push_back(std::move(path));
}

bool Place::is_selector(const std::string& text) const {
    if (report_.check_selector == nullptr || !*report_.check_selector || text.empty()) return true;
    const std::string why = (*report_.check_selector)(text);
    if (why.empty()) return true;
    problem(why + " in " + shown(value_, path_));
    return false;
}

void Place::warning_line(std::string text) const {
    report_.warnings.push_back(std::move(text));
}

void Place::unknown_key(const JsonMember& unknown,
                        const std::vector<std::string_view>& known) const {
    const std::string_view near = may_guess() ? near_key(unknown.key, known) : std::string_view();
    std::string text = "unknown key";
    if (!near.empty()) text += "; did you mean " + std::string(near) + "?";
    member(unknown).problem(std::move(text));
}

bool Place::is_object() const {
    if (value_.kind != Kind::kObject) {
        wrong("an object");
        return false;
    }
    std::set<std::string_view> keys;
    for (const JsonMember& one : value_.members) {
        if (!keys.insert(one.key).second) member(one).problem(kGivenMoreThanOnce);
    }
    return true;
}

bool read_bool(const Place& place, bool& out) {
    constexpr std::string_view kTrue[] = {"true", "yes", "on", "1", "y"};
    constexpr std::string_view kFalse[] = {"false", "no", "off", "0", "n"};
    const JsonValue& value = place.value();
    for (std::size_t i = 0; value.is_scalar() && i < std::size(kTrue); ++i) {
        const bool is_true = equal_ignoring_case(value.text, kTrue[i]);
        if (!is_true && !equal_ignoring_case(value.text, kFalse[i])) continue;
        out = is_true;
        return true;
    }
    place.wrong("true or false");
    return false;
}

namespace {

// Follows `expected a whole number` for a number with an unknown unit: lists the units.
std::string units_text(const Place& place, std::string_view text) {
    constexpr std::string_view kTimes[] = {"ms",
                                           "s",
                                           "sec",
                                           "secs",
                                           "second",
                                           "seconds",
                                           "min",
                                           "mins",
                                           "minute",
                                           "minutes",
                                           "h",
                                           "hour",
                                           "hours",
                                           "d",
                                           "day",
                                           "days"};
    const auto end = text.find_first_not_of("0123456789");
    if (place.value().secret || place.value().kind != Kind::kText || end == 0 ||
        end == std::string_view::npos)
        return "";
    std::string_view unit = text.substr(end);
    while (unit.starts_with(' ')) unit.remove_prefix(1);
    const bool is_time = std::ranges::any_of(
        kTimes, [&](std::string_view time) { return equal_ignoring_case(unit, time); });
    if (!is_time) return " (of bytes also with K, M or G: 10M, 2G)";
    const bool in_seconds = place.path().ends_with("slowConsumerCheckPeriod");
    return in_seconds ? " (of seconds, without unit)"
                      : " (times are in milliseconds, without unit)";
}

}  // namespace

bool read_long(const Place& place, std::int64_t& out) {
    const JsonValue& value = place.value();
    if (value.kind == Kind::kNumber || value.kind == Kind::kText) {
        if (const auto number = parse_size(value.text)) {
            out = *number;
            return true;
        }
    }
    place.wrong("a whole number" + units_text(place, value.text));
    return false;
}

bool read_int(const Place& place, std::int64_t& out) {
    constexpr std::int64_t kMin = std::numeric_limits<std::int32_t>::min();
    constexpr std::int64_t kMax = std::numeric_limits<std::int32_t>::max();
    const JsonValue& value = place.value();
    if (value.kind == Kind::kNumber || value.kind == Kind::kText) {
        if (const auto number = parse_integer(value.text, kMin, kMax)) {
            out = *number;
            return true;
        }
    }
    place.wrong("a whole number of 32 bits without unit");
    return false;
}

bool read_int_size(const Place& place, std::int64_t& out) {
    std::int64_t number = 0;
    if (!read_long(place, number)) return false;
    if (number > std::numeric_limits<std::int32_t>::max() ||
        number < std::numeric_limits<std::int32_t>::min()) {
        place.wrong("a whole number of 32 bits, at most 2147483647 bytes without unit");
        return false;
    }
    out = number;
    std::int64_t plain = 0;
    Report unread;  // whether it has a unit is all that is asked
    if (!read_int(Place(place.value(), {}, unread), plain)) {
        place.warning("read as 0, as Artemis reads it: it takes no unit here; write " +
                      std::to_string(number));
        out = 0;
    }
    return true;
}

bool read_decimal(const Place& place, double& out) {
    const JsonValue& value = place.value();
    if (value.kind == Kind::kNumber || value.kind == Kind::kText) {
        double number = 0;
        const char* const end = value.text.data() + value.text.size();
        const auto result = std::from_chars(value.text.data(), end, number);
        if (result.ec == std::errc{} && result.ptr == end && std::isfinite(number)) {
            out = number;
            return true;
        }
    }
    place.wrong("a number");
    return false;
}

bool read_text(const Place& place, std::string& out) {
    if (!place.value().is_scalar()) {
        place.wrong("text");
        return false;
    }
    out = place.value().text;
    return true;
}

bool read_anything(const Place& place, bool&) {
    if (place.value().is_scalar()) return true;
    if (place.value().kind != Kind::kObject) {
        place.wrong("an object or text");
        return false;
    }
    read_entries(place, [](const Place& entry, const std::string&) {
        bool ignored = false;
        static_cast<void>(read_anything(entry, ignored));
    });
    return true;
}

}  // namespace minibroker::config
