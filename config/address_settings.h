#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace minibroker::config {

enum class AddressFullPolicy : std::uint8_t { kPage, kDrop, kFail, kBlock };
enum class PageFullPolicy : std::uint8_t { kDrop, kFail };
enum class DeletionPolicy : std::uint8_t { kOff, kForce };
enum class SlowConsumerPolicy : std::uint8_t { kNotify, kKill };

/// The settings of one match; an absent one comes from a wider match or from the default
/// (docs/CONFIG.md). Merging is broker/address/address_settings.h. Source: Artemis
/// `AddressSettings`.
struct AddressSettings {
    // `dead_letter_address`, `max_size_bytes`, ...: the rows of address_settings.def.
#define SETTING_FLAG(member, ...) std::optional<bool> member;
#define SETTING_ROUTING_TYPE(member, ...) std::optional<bool> member;  // is it ANYCAST?
#define SETTING_INT(member, ...) std::optional<std::int64_t> member;
#define SETTING_LONG(member, ...) std::optional<std::int64_t> member;
#define SETTING_INT_BYTES(member, ...) std::optional<std::int64_t> member;
#define SETTING_DECIMAL(member, ...) std::optional<double> member;
#define SETTING_TEXT(member, ...) std::optional<std::string> member;
#define SETTING_WORD(member, ...) std::optional<std::string> member;  // one of a few
#define SETTING_CHOICE(member, key, Type, ...) std::optional<Type> member;
#include "config/address_settings.def"

    bool operator==(const AddressSettings&) const = default;
};

}  // namespace minibroker::config
