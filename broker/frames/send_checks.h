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

/// What a message gets from the broker, and what it may be refused for, whatever its destination
/// needs.
class SendChecks {
public:
    SendChecks(const Environment& environment,
               Store& store,
               const Security& security,
               const AddressLimits& limits)
        : environment_(environment), store_(store), security_(security), limits_(limits) {}

    /// Its id, and what the configuration adds; refuses one without a user where that is asked for.
    [[nodiscard]] FrameOutcome stamp(const Session& session, Message& message);
    /// enable-ingress-timestamp.
    void stamp_arrival(Message& message) const;
    /// Whether it is a request to management.
    [[nodiscard]] bool manages(const Message& message) const;
    /// @param shape  remembers that it was allowed; null: none
    [[nodiscard]] FrameOutcome check_sender(const Client& client,
                                            const Message& message,
                                            const QualifiedName& name,
                                            bool manages,
                                            SendShape* shape) const;
    /// What a shape was allowed stays so until permissions change.
    [[nodiscard]] bool still_allowed(const SendShape& shape) const;
    /// @param address  null: there is none yet
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
