#pragma once

#include <cstddef>
#include <cstdint>

#include "broker/message/page_position.h"

namespace minibroker::broker {

class PagingStore;

/// How far one queue has read the pages of its address. Owned by its queue while it has anything in
/// pages. Source: Artemis `PageSubscriptionImpl`.
struct PageSubscription {
    PagingStore* store = nullptr;  ///< outlives it
    std::uint64_t in_flight = 0;   ///< messages on their way to the disk
    std::uint64_t unread = 0;      ///< messages on disk that have not been read
    std::uint64_t loaded = 0;      ///< messages read that have not left the queue
    std::int64_t loaded_bytes = 0;
    PagePlace next;          ///< where to read; an invalid page: at the first that has something
    bool reading = false;    ///< bytes are on their way
    std::size_t wanted = 0;  ///< bytes the next read needs at least
    bool hungry = false;     ///< waits for its turn to read
};

}  // namespace minibroker::broker
