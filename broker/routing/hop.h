#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace minibroker::broker {

/// How a message came to be routed.
struct Hop {
    std::optional<std::string_view> user;
    int depth = 0;                   ///< diverts on the way here
    bool rejects_duplicates = true;  ///< not for dead and expired messages
    bool any_type = false;           ///< queues of both types take it: dead and expired ones
    bool for_want_of_queue = false;  ///< on its way to the dead letter address
    std::size_t* copies = nullptr;   ///< made so far, of all that was sent
};

}  // namespace minibroker::broker
