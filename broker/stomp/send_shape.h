#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "broker/address/address.h"
#include "broker/message/message.h"

namespace minibroker::broker {

/// A head of SEND that a producer repeats, with what it took to find out about it. Where it leads
/// and what is allowed holds until the address book or the permissions change.
struct SendShape {
    Message message;  ///< without its body
    std::optional<std::string> transaction;
    bool has_receipt = false;
    QualifiedName name = qualified_name(message.address);  ///< views of the message's address

    Address* address = nullptr;                       ///< null: not found yet
    std::uint64_t book_changes = 0;                   ///< of the address book when it was found
    RoutingType effective = RoutingType::kMulticast;  ///< that the address must have
    /// Of the permissions when the SEND was allowed.
    std::optional<std::uint64_t> security_changes;
};

}  // namespace minibroker::broker
