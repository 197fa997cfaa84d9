#pragma once

#include "broker/address/address.h"
#include "broker/message/message.h"
#include "broker/paging/address_limits.h"
#include "broker/stomp/error.h"
#include "broker/stomp/send_shape.h"

namespace minibroker::broker {

class Security;
class Session;
class Store;
struct Client;
struct Environment;

/// Adds what the broker puts into each message, and makes the checks that do not depend on the
/// needs of the destination.
class SendChecks {
public:
    SendChecks(const Environment& environment,
               Store& store,
               const Security& security,
               const AddressLimits& limits)
        : environment_(environment), store_(store), security_(security), limits_(limits) {}

    /// Adds the id and what the configuration asks for; refuses a message without a user if one is
    /// required.
    [[nodiscard]] FrameOutcome stamp(const Session& session, Message& message);
    /// Adds the time of arrival (enable-ingress-timestamp).
    void stamp_arrival(Message& message) const;
    /// Whether it is a request to management.
    [[nodiscard]] bool manages(const Message& message) const;
    /// @param shape  remembers that the message was allowed; null: none
    [[nodiscard]] FrameOutcome check_sender(const Client& client,
                                            const Message& message,
                                            const QualifiedName& name,
                                            bool manages,
                                            SendShape* shape) const;
    /// Whether the permission cached in the shape is still valid: it is until permissions change.
    [[nodiscard]] bool still_allowed(const SendShape& shape) const;
    /// @param address  null: it does not exist yet
    [[nodiscard]] AddressLimits::Admission admission(const Address* address) const {
        return address != nullptr ? limits_.admission(*address) : AddressLimits::Admission::kTake;
    }

private:
    const Environment& environment_;
    Store& store_;
    const Security& security_;
    const AddressLimits& limits_;
};

}  // namespace minibroker::broker
