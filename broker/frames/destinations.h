#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string_view>

#include "broker/address/address.h"
#include "broker/security/security.h"
#include "broker/stomp/error.h"
#include "config/address_settings.h"

namespace minibroker::broker {

class AddressBook;
class AddressManager;
class Session;
class Store;
struct Client;
struct Environment;

/// What a frame creates before it can be carried out. Views of the destination's name.
struct Creation {
    Address* address = nullptr;  ///< named by the destination, if it exists
    std::shared_ptr<const config::AddressSettings> settings{};
    RoutingType type = RoutingType::kMulticast;
    bool makes_address = false;
    std::string_view new_address{};
    bool adds_type = false;                   ///< to `address`
    std::optional<RoutingType> other_type{};  ///< one more routing type that the destination gets
    bool makes_queue = false;
    std::string_view queue_address{};
    std::string_view queue{};
    /// The name has an empty half: the error with which Artemis refuses the frame after it has
    /// created the address.
    std::optional<StompError> odd_name{};

    [[nodiscard]] RoutingTypes types_of(std::string_view name) const;
    [[nodiscard]] bool makes_nothing() const {
        return !makes_address && !adds_type && !other_type && !makes_queue;
    }
};

/// Plans what the address settings and a client's permissions let a frame create, and creates it.
/// Nothing is created before the last reason to refuse the frame has been checked. Source: Artemis
/// `StompConnection.autoCreateDestinationIfPossible`, which creates as it goes.
class Destinations {
public:
    Destinations(const Environment& environment,
                 AddressBook& book,
                 Store& store,
                 AddressManager& manager,
                 Security& security)
        : environment_(environment),
          book_(book),
          store_(store),
          manager_(manager),
          security_(security) {}

    /// The objects that a frame to `name` creates: the address, the routing type, an anycast queue.
    /// @param type  asked for by the frame; absent: the settings decide
    [[nodiscard]] std::expected<Creation, StompError> plan(const Session& session,
                                                           std::string_view name,
                                                           std::optional<RoutingType> type) const;
    /// Whether the destination exists and has the routing type, once `creation` is carried out.
    [[nodiscard]] FrameOutcome check(std::string_view name,
                                     std::optional<RoutingType> type,
                                     const Creation& creation) const;
    /// Refuses a name with an empty half. As clients see it in Artemis, the address exists
    /// afterwards, if the client may create it.
    [[nodiscard]] FrameOutcome refuse_odd_name(Client& client,
                                               std::string_view name,
                                               Permission permission,
                                               const Creation& creation);
    void create(Client& client, const Creation& creation);

    [[nodiscard]] FrameOutcome require(const Client& client,
                                       Permission permission,
                                       Security::Target target) const;
    /// As `require`, but without a log line: nobody has been refused yet.
    [[nodiscard]] bool would_allow(const Client& client,
                                   Permission permission,
                                   Security::Target target) const;

private:
    [[nodiscard]] FrameOutcome plan_queue(const Session& session,
                                          std::string_view name,
                                          Creation& creation) const;

    const Environment& environment_;
    AddressBook& book_;
    Store& store_;
    AddressManager& manager_;
    Security& security_;
};

}  // namespace minibroker::broker
