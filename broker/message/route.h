#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "base/ids.h"
#include "broker/message/message.h"
#include "broker/message/page_position.h"

namespace minibroker::broker {

/// The queues of one address that get a message through a page.
struct PagedRoute {
    AddressId address;
    std::vector<QueueId> queues;
    PagePosition position{};       ///< once it is written
    std::uint64_t page_bytes = 0;  ///< size of the page with it
};

/// A message and the queues that it was routed to.
struct Route {
    /// The reason why a message, with its copies, is not sent anywhere.
    enum class Refusal : std::uint8_t {
        kNone,
        kDuplicate,      ///< its `_AMQ_DUPL_ID` is known: dropped
        kDuplicateCopy,  ///< the `_AMQ_DUPL_ID` of a copy is known: the SEND fails
        kFailed,         ///< a divert leads to an invalid target: the SEND fails
        kCircle,         ///< diverts lead in a circle
        kTooManyCopies,  ///< diverts make more copies than kCopiesMax
        kTooLarge,       ///< the records would be larger than kSendBytesMax
    };
    std::shared_ptr<Message> message;
    std::vector<QueueId> queues;    ///< that get it in memory
    std::vector<PagedRoute> paged;  ///< that get it through a page
    bool stored = false;            ///< has records in the journal
    bool waits = false;             ///< the message is safe when the route's batch is
    bool pages = false;             ///< some of it can be read only when the batch is on disk
    bool remembers = false;         ///< its duplicate id is new
    Refusal refusal = Refusal::kNone;
    std::vector<Route> copies;  ///< made by diverts or if there is no queue; they enter first

    /// One message for one queue: always within the limits.
    [[nodiscard]] bool is_small() const {
        return queues.size() <= 1 && copies.empty() && paged.empty();
    }
    [[nodiscard]] bool leads_nowhere() const {
        return queues.empty() && paged.empty() && copies.empty();
    }
    /// The queues of `address` in `paged`, added if missing.
    [[nodiscard]] std::vector<QueueId>& paged_queues(AddressId address) {
        const auto it = std::ranges::find(paged, address, &PagedRoute::address);
        return it != paged.end() ? it->queues : paged.emplace_back(address).queues;
    }
};

/// The routes of a transaction. A client makes them many: in many small blocks none of them is ever
/// moved, and all memory goes back to the system (docs/decisions/0015-operator-new.md).
using Routes = std::deque<Route>;

}  // namespace minibroker::broker
