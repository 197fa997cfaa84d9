#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>

#include "config/queue_attribute.h"

namespace minibroker::config {

/// A value that an address setting can give is absent where the queue does not give it.
template <typename Attribute>
using ConfiguredValue = std::conditional_t<Attribute::kRow.setting != nullptr,
                                           std::optional<typename Attribute::Value>,
                                           typename Attribute::Value>;

template <typename Attribute>
ConfiguredValue<Attribute> unconfigured() {
    if constexpr (Attribute::kRow.setting == nullptr) {
        return typename Attribute::Value(Attribute::kRow.initially);
    } else {
        return std::nullopt;
    }
}

/// A queue of `queueConfigs`. An absent optional takes the address setting `default...` of its
/// name. Source: Artemis `QueueConfiguration`.
struct Queue {
    std::string name;
    std::string address;  ///< its own `address`, else its own name (Artemis's rule, docs/CONFIG.md)
    bool anycast = false;  ///< routingType, default MULTICAST
    // `filter`, `max_consumers`, ...: the rows of queue_attributes.def without its states.
#define QUEUE_STATE(...)
#define QUEUE_ATTRIBUTE(member, ...) \
    ConfiguredValue<queue_attribute::member> member = unconfigured<queue_attribute::member>();
#include "config/queue_attributes.def"

    bool operator==(const Queue&) const = default;
};

}  // namespace minibroker::config
