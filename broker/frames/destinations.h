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

/// What the address settings and a client's permissions let a frame make, and making it. Nothing is
/// made before the last reason to refuse the frame was looked at. Source: Artemis
/// `StompConnection.autoCreateDestinationIfPossible`, which makes as it goes.
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

    /// What a frame to `name` makes: the address, the routing type, an anycast queue.
    /// @param type  that the frame asks for; absent: the settings say
    [[nodiscard]] std::expected<Creation, StompError> plan(const Session& session,
                                                           std::string_view name,
                                                           std::optional<RoutingType> type) const;
    /// Whether the destination is there, and has the routing type, once `creation` is carried out.
    [[nodiscard]] FrameOutcome check(std::string_view name,
                                     std::optional<RoutingType> type,
                                     const Creation& creation) const;
    /// Refuses a name with an empty half. What clients see of Artemis: the address is there then,
    /// for somebody who may use it.
    [[nodiscard]] FrameOutcome refuse_odd_name(Client& client,
                                               std::string_view name,
                                               Permission permission,
                                               const Creation& creation);
    void create(Client& client, const Creation& creation);

    [[nodiscard]] FrameOutcome require(const Client& client,
                                       Permission permission,
                                       Security::Target target) const;
    /// The same without a word to the log: nobody was refused yet.
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
