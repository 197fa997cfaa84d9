#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/broker_json.h"

/// Rows of keys, members and values, for tests that set each key by itself.
namespace minibroker::test {

using config::KeySection;
using config::known_keys;

// Values as text, so that one table holds members of every type.
inline std::string shown(bool value) {
    return value ? "true" : "false";
}
inline std::string shown(std::int64_t value) {
    return std::to_string(value);
}
inline std::string shown(double value) {
    return std::to_string(value);
}
inline std::string shown(const std::string& value) {
    return value;
}
inline std::string shown(char value) {
    return {value};
}
template <typename E>
    requires std::is_enum_v<E>
std::string shown(E value) {
    return "enumerator " + std::to_string(static_cast<int>(value));
}
template <typename T>
std::string shown(const std::optional<T>& value) {
    return value ? shown(*value) : "absent";
}

template <typename T>
struct Row {
    std::string_view key;
    const char* value;  // JSON
    std::string expected;
    std::function<std::string(const T&)> get;
};

template <auto kMember, typename T>
Row<T> row(std::string_view key, const char* value, std::string expected) {
    return {
        key, value, std::move(expected), [](const T& target) { return shown(target.*kMember); }};
}

// Each row alone changes its own member to what is expected, and no other member.
template <typename T>
void check_rows(const std::vector<Row<T>>& rows,
                const std::function<T(const std::string& members)>& read) {
    const T plain = read("");
    for (const Row<T>& set : rows) {
        CAPTURE(set.key);
        const T changed = read("\"" + std::string(set.key) + "\": " + set.value);
        for (const Row<T>& one : rows) {
            CAPTURE(one.key);
            CHECK(one.get(changed) == (one.key == set.key ? one.expected : one.get(plain)));
        }
        CHECK(set.get(plain) != set.expected);
    }
}

// Every key of the section is in `rows` or among `others`.
template <typename T>
void check_complete(std::string_view title,
                    const std::vector<Row<T>>& rows,
                    const std::set<std::string_view>& others) {
    for (const KeySection& section : known_keys()) {
        if (section.title != title) continue;
        for (const auto& [key, type, choices, has_effect] : section.keys) {
            const bool tested =
                std::ranges::any_of(rows, [&](const Row<T>& one) { return one.key == key; });
            CHECK_MESSAGE((tested || others.contains(key)), key, " is not tested");
        }
    }
}

}  // namespace minibroker::test

#define ROW(type, member, key, value, expected) row<&type::member, type>(key, value, expected)
