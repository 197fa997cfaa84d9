#pragma once

#include <cstddef>
#include <cstdint>

#include "broker/message/page_position.h"

namespace minibroker::broker {

class PagingStore;

/// One queue's position in the pages of its address. Owned by its queue while it has anything in
/// pages. Source: Artemis `PageSubscriptionImpl`.
struct PageSubscription {
    PagingStore* store = nullptr;  ///< outlives it
    std::uint64_t in_flight = 0;   ///< messages in transit to the disk
    std::uint64_t unread = 0;      ///< messages on disk that have not been read yet
    std::uint64_t loaded = 0;      ///< messages read that have not left the queue
    std::int64_t loaded_bytes = 0;
    PagePlace next;          ///< the next place to read; an invalid page: the first that has
                             ///< something
    bool reading = false;    ///< a read is under way
    std::size_t wanted = 0;  ///< bytes the next read needs at least
    bool hungry = false;     ///< waits for its turn to read
};

}  // namespace minibroker::broker
