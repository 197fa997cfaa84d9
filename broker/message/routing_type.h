#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace minibroker::broker {

/// Point to point, or to every subscriber. Source: Artemis manual, "Address Model".
enum class RoutingType : std::uint8_t { kAnycast, kMulticast };

/// "ANYCAST" or "MULTICAST".
[[nodiscard]] constexpr std::string_view routing_type_name(RoutingType type) {
    return type == RoutingType::kAnycast ? "ANYCAST" : "MULTICAST";
}

/// The type of exactly that name; case matters, as in Artemis.
[[nodiscard]] constexpr std::optional<RoutingType> routing_type_of(std::string_view name) {
    if (name == "ANYCAST") return RoutingType::kAnycast;
    if (name == "MULTICAST") return RoutingType::kMulticast;
    return std::nullopt;
}

/// The number for the type in a message. Source: Artemis `RoutingType.getType`.
[[nodiscard]] constexpr std::int8_t routing_type_number(RoutingType type) {
    return type == RoutingType::kAnycast ? 1 : 0;
}
[[nodiscard]] constexpr std::optional<RoutingType> routing_type_numbered(std::int64_t number) {
    if (number == 1) return RoutingType::kAnycast;
    if (number == 0) return RoutingType::kMulticast;
    return std::nullopt;
}

/// The routing types that an address has: none, one or both.
struct RoutingTypes {
    std::uint8_t bits = 0;  ///< bit 0 anycast, bit 1 multicast, as in the journal

    [[nodiscard]] static constexpr std::uint8_t bit(RoutingType type) {
        return type == RoutingType::kAnycast ? 1 : 2;
    }
    [[nodiscard]] constexpr bool has(RoutingType type) const { return (bits & bit(type)) != 0; }
    constexpr void add(RoutingType type) { bits = static_cast<std::uint8_t>(bits | bit(type)); }
    [[nodiscard]] constexpr bool only(RoutingType type) const { return bits == bit(type); }
    /// In Artemis's format: `[MULTICAST, ANYCAST]`.
    [[nodiscard]] std::string text() const {
        switch (bits & 3) {
            case 1:
                return "[ANYCAST]";
            case 2:
                return "[MULTICAST]";
            case 3:
                return "[MULTICAST, ANYCAST]";
            default:
                return "[]";
        }
    }
};

}  // namespace minibroker::broker
