#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace minibroker::broker {

/// The history of a message that is being routed.
struct Hop {
    std::optional<std::string_view> user;
    int depth = 0;                   ///< number of diverts so far
    bool rejects_duplicates = true;  ///< false for dead and expired messages
    bool any_type = false;           ///< queues of both types accept it: dead and expired messages
    bool for_want_of_queue = false;  ///< on its way to the dead letter address because there was no
                                     ///< queue
    std::size_t* copies = nullptr;   ///< number of copies made so far of the message that was sent
};

}  // namespace minibroker::broker
