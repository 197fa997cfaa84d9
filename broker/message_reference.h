#pragma once

#include <cstdint>
#include <list>

#include "broker/message.h"
#include "broker/page.h"

namespace minibroker::broker {

/// One message in one queue. Lives in a std::list, so that it moves between "waiting", "held by a
/// consumer" and "scheduled" without a copy.
struct MessageReference {
    MessagePointer message;
    std::uint32_t delivery_count = 0;  ///< deliveries that count, the one under way included
    bool stored = false;               ///< has an AddReference record
    std::int64_t due = 0;              ///< epoch ms before which it is not delivered; 0: at once
    bool first_of_group =
        false;  ///< the first message of its group to its consumer (groupFirstKey)
    PagePosition page{};  ///< the message it was read from in a page, which still has it
    std::int64_t frame_bytes = 0;  ///< size of the MESSAGE frame while a consumer holds it
};

using ReferenceList = std::list<MessageReference>;

}  // namespace minibroker::broker
