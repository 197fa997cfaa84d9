#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/ids.h"
#include "broker/message/message.h"
#include "broker/message/page_position.h"

namespace minibroker::broker {

/// The queues of one address that get a message by way of a page.
struct PagedRoute {
    AddressId address;
    std::vector<QueueId> queues;
    PagePosition position{};       ///< once it is written
    std::uint64_t page_bytes = 0;  ///< size of the page with it
};

/// A message and the queues that it was routed to.
struct Route {
    /// Why a message that was sent goes nowhere at all, with its copies.
    enum class Refusal : std::uint8_t {
        kNone,
        kDuplicate,      ///< its `_AMQ_DUPL_ID` is known: dropped
        kDuplicateCopy,  ///< that of a copy is: the SEND fails
        kFailed,         ///< a divert leads it where it cannot go: the SEND fails
        kCircle,         ///< diverts lead in a circle
        kTooManyCopies,  ///< diverts make more copies than kCopiesMax
        kTooLarge,       ///< what would be written is more than kSendBytesMax
    };
    std::shared_ptr<Message> message;
    std::vector<QueueId> queues;    ///< that get it in memory
    std::vector<PagedRoute> paged;  ///< that get it by way of a page
    bool stored = false;            ///< has records in the journal
    bool waits = false;             ///< what was sent is safe when the route's batch is
    bool pages = false;             ///< something of it can be read only when the batch is on disk
    bool remembers = false;         ///< its duplicate id is new
    Refusal refusal = Refusal::kNone;
    std::vector<Route> copies;  ///< made by diverts or for want of a queue; they enter first

    /// One message for one queue: always within the limits.
    [[nodiscard]] bool is_small() const {
        return queues.size() <= 1 && copies.empty() && paged.empty();
    }
    [[nodiscard]] bool leads_nowhere() const {
        return queues.empty() && paged.empty() && copies.empty();
    }
    /// The queues of `address` in `paged`, added when there are none yet.
    [[nodiscard]] std::vector<QueueId>& paged_queues(AddressId address) {
        const auto it = std::ranges::find(paged, address, &PagedRoute::address);
        return it != paged.end() ? it->queues : paged.emplace_back(address).queues;
    }
};

}  // namespace minibroker::broker
