#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "broker/address/address.h"
#include "broker/message/routing_type.h"
#include "broker/stomp/error.h"
#include "config/address_settings.h"

namespace minibroker::broker {

/// A destination as the frame names it, its prefix taken off.
struct Destination {
    std::string_view prefix;
    std::string_view name;
    std::optional<RoutingType> prefix_type;
};

/// What a frame makes before it can be carried out. Views of the destination's name.
struct Creation {
    Address* address = nullptr;  ///< that the destination names, if it is there
    std::shared_ptr<const config::AddressSettings> settings{};
    RoutingType type = RoutingType::kMulticast;
    bool makes_address = false;
    std::string_view new_address{};
    bool adds_type = false;                   ///< to `address`
    std::optional<RoutingType> other_type{};  ///< that the destination gets as well
    bool makes_queue = false;
    std::string_view queue_address{};
    std::string_view queue{};
    /// The name has an empty half: why Artemis refuses the frame when it has made the address.
    std::optional<StompError> odd_name{};

    [[nodiscard]] RoutingTypes types_of(std::string_view name) const;
    [[nodiscard]] bool makes_nothing() const {
        return !makes_address && !adds_type && !other_type && !makes_queue;
    }
};

}  // namespace minibroker::broker
