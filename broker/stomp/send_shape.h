#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "broker/address/address.h"
#include "broker/message/message.h"

namespace minibroker::broker {

/// A head of SEND that a producer repeats, with the results of checking it. The address and the
/// permission are valid until the address book or the permissions change.
struct SendShape {
    Message message;  ///< without its body
    std::optional<std::string> transaction;
    bool has_receipt = false;
    QualifiedName name = qualified_name(message.address);  ///< views of the message's address

    Address* address = nullptr;                       ///< null: not looked up yet
    std::uint64_t book_changes = 0;                   ///< generation of the address book when it
                                                      ///< was found
    RoutingType effective = RoutingType::kMulticast;  ///< the address must have it
    /// Generation of the permissions when the SEND was allowed.
    std::optional<std::uint64_t> security_changes;
};

}  // namespace minibroker::broker
