#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "config/json_reader.h"

/// How tables of keys are written: `flag<&Queue::durable>("durable")` is the row of a boolean key
/// whose value goes to that member, plain or std::optional.
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

template <auto kMember>
constexpr Field<OwnerOf<kMember>> flag(std::string_view key) {
    return {key, &read_member<kMember, bool, read_bool>};
}
template <auto kMember>
constexpr Field<OwnerOf<kMember>> long_number(std::string_view key) {
    return {key, &read_member<kMember, std::int64_t, read_long>};
}
template <auto kMember>
constexpr Field<OwnerOf<kMember>> int_number(std::string_view key) {
    return {key, &read_member<kMember, std::int64_t, read_int>};
}
template <auto kMember>
constexpr Field<OwnerOf<kMember>> int_size(std::string_view key) {
    return {key, &read_member<kMember, std::int64_t, read_int_size>};
}
template <auto kMember>
constexpr Field<OwnerOf<kMember>> decimal(std::string_view key) {
    return {key, &read_member<kMember, double, read_decimal>};
}
template <auto kMember>
constexpr Field<OwnerOf<kMember>> text(std::string_view key) {
    return {key, &read_member<kMember, std::string, read_text>};
}
/// `kChoices` is an array of Choice<V> with static storage.
template <auto kMember, const auto& kChoices>
constexpr Field<OwnerOf<kMember>> choice(std::string_view key) {
    return {key, [](const Place& place, OwnerOf<kMember>& target) {
                auto value = kChoices[0].value;
                if (read_choice(place, kChoices, value)) target.*kMember = value;
            }};
}

/// A key of Artemis that is checked for its type and has no effect here.
template <typename T, typename V, bool (*kRead)(const Place&, V&)>
constexpr Field<T> unused(std::string_view key) {
    return {key, [](const Place& place, T&) {
                V value{};
                static_cast<void>(kRead(place, value));
            }};
}
template <typename T>
constexpr Field<T> unused_flag(std::string_view key) {
    return unused<T, bool, read_bool>(key);
}
template <typename T>
constexpr Field<T> unused_number(std::string_view key) {
    return unused<T, std::int64_t, read_long>(key);
}
template <typename T>
constexpr Field<T> unused_text(std::string_view key) {
    return unused<T, std::string, read_text>(key);
}
/// The same for one whose absence users would notice: there is a warning.
template <typename T>
constexpr Field<T> unsupported(std::string_view key) {
    return {key, [](const Place& place, T&) {
                bool ignored = false;
                if (read_anything(place, ignored)) place.warning("has no effect in minibroker");
            }};
}

}  // namespace minibroker::config
