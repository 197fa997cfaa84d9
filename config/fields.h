#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/json_reader.h"
#include "config/what_follows.h"

/// Functions for rows of tables of keys: `flag<&Queue::durable>("durable")` is the row of a boolean
/// key whose value goes to that member, plain or std::optional.
namespace minibroker::config {

template <typename T>
struct MemberTraits;
template <typename T, typename V>
struct MemberTraits<V T::*> {
    using Owner = T;
};
template <auto kMember>
using OwnerOf = typename MemberTraits<decltype(kMember)>::Owner;

template <auto kMember, typename V, bool (*kRead)(const Place&, V&)>
void read_member(const Place& place, OwnerOf<kMember>& target) {
    V value{};
    if (kRead(place, value)) target.*kMember = std::move(value);
}

template <typename V>
std::optional<JsonValue> json_of(const std::optional<V>& value) {
    if (!value) return std::nullopt;
    return json_of(*value);
}

template <auto kMember>
std::optional<JsonValue> write_member(const OwnerOf<kMember>& from) {
    return json_of(from.*kMember);
}

template <auto kMember, KeyType kType, typename V, bool (*kRead)(const Place&, V&)>
constexpr Field<OwnerOf<kMember>> member(std::string_view key) {
    return {key, &read_member<kMember, V, kRead>, kType, nullptr, &write_member<kMember>};
}

template <auto kMember>
constexpr Field<OwnerOf<kMember>> flag(std::string_view key) {
    return member<kMember, KeyType::kBoolean, bool, read_bool>(key);
}
template <auto kMember>
constexpr Field<OwnerOf<kMember>> long_number(std::string_view key) {
    return member<kMember, KeyType::kLong, std::int64_t, read_long>(key);
}
template <auto kMember>
constexpr Field<OwnerOf<kMember>> int_number(std::string_view key) {
    return member<kMember, KeyType::kInt, std::int64_t, read_int>(key);
}
template <auto kMember>
constexpr Field<OwnerOf<kMember>> int_size(std::string_view key) {
    return member<kMember, KeyType::kIntBytes, std::int64_t, read_int_size>(key);
}
template <auto kMember>
constexpr Field<OwnerOf<kMember>> decimal(std::string_view key) {
    return member<kMember, KeyType::kDecimal, double, read_decimal>(key);
}
template <auto kMember>
constexpr Field<OwnerOf<kMember>> text(std::string_view key) {
    return member<kMember, KeyType::kText, std::string, read_text>(key);
}

template <const auto& kChoices>
std::vector<std::string_view> names_of_choices() {
    std::vector<std::string_view> names;
    for (const auto& choice : kChoices) names.push_back(choice.name);
    return names;
}

template <auto kMember, const auto& kChoices>
std::optional<JsonValue> write_choice(const OwnerOf<kMember>& from) {
    for (const auto& choice : kChoices) {
        if (from.*kMember == choice.value) return json_of(std::string(choice.name));
    }
    return std::nullopt;
}

/// `kChoices` is an array of Choice<V> with static storage.
template <auto kMember, const auto& kChoices>
constexpr Field<OwnerOf<kMember>> choice(std::string_view key) {
    return {key,
            [](const Place& place, OwnerOf<kMember>& target) {
                auto value = kChoices[0].value;
                if (read_choice(place, kChoices, value)) target.*kMember = value;
            },
            KeyType::kChoice,
            &names_of_choices<kChoices>,
            &write_choice<kMember, kChoices>};
}

/// A selector, which is checked if the caller can (`ReadOptions::check_selector`).
template <auto kMember>
constexpr Field<OwnerOf<kMember>> selector(std::string_view key) {
    return {key,
            [](const Place& place, OwnerOf<kMember>& target) {
                std::string value;
                if (!read_text(place, value) || !place.is_selector(value)) return;
                target.*kMember = std::move(value);
            },
            KeyType::kText,
            nullptr,
            &write_member<kMember>};
}

/// A key of Artemis that is checked for its type and has no effect here.
template <typename T, KeyType kType, typename V, bool (*kRead)(const Place&, V&)>
constexpr Field<T> unused(std::string_view key) {
    return {key,
            [](const Place& place, T&) {
                V value{};
                static_cast<void>(kRead(place, value));
            },
            kType,
            nullptr,
            nullptr,
            false};
}
template <typename T>
constexpr Field<T> unused_flag(std::string_view key) {
    return unused<T, KeyType::kBoolean, bool, read_bool>(key);
}
template <typename T>
constexpr Field<T> unused_number(std::string_view key) {
    return unused<T, KeyType::kLong, std::int64_t, read_long>(key);
}
template <typename T>
constexpr Field<T> unused_text(std::string_view key) {
    return unused<T, KeyType::kText, std::string, read_text>(key);
}
template <typename T, const auto& kChoices>
constexpr Field<T> unused_choice(std::string_view key) {
    return {key,
            [](const Place& place, T&) {
                auto value = kChoices[0].value;
                static_cast<void>(read_choice(place, kChoices, value));
            },
            KeyType::kChoice,
            &names_of_choices<kChoices>,
            nullptr,
            false};
}
template <typename T>
constexpr Field<T> unused_anything(std::string_view key) {
    return unused<T, KeyType::kAny, bool, read_anything>(key);
}
/// Likewise for a key that users would miss: it causes a warning.
template <typename T>
constexpr Field<T> unsupported(std::string_view key) {
    return {key,
            [](const Place& place, T&) {
                bool ignored = false;
                if (read_anything(place, ignored))
                    place.warning("has no effect in minibroker" + what_follows(place.path()));
            },
            KeyType::kAny};
}
template <typename T>
constexpr Field<T> unsupported_text(std::string_view key) {
    return {key,
            [](const Place& place, T&) {
                std::string ignored;
                if (read_text(place, ignored))
                    place.warning("has no effect in minibroker" + what_follows(place.path()));
            },
            KeyType::kText};
}

}  // namespace minibroker::config
