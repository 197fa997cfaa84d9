#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/ids.h"
#include "broker/message.h"
#include "broker/page.h"

namespace minibroker::broker {

/// The queues of one address that get a message from a page.
struct PagedRoute {
    AddressId address;
    std::vector<QueueId> queues;
    PagePosition position;          ///< once it is written
    std::uint64_t page_bytes = 0;  ///< size of the page with it
};

/// A message and the queues that it was routed to.
struct Route {
    std::shared_ptr<Message> message;
    std::vector<QueueId> queues;     ///< that get it in memory
    std::vector<PagedRoute> paged;  ///< that get it by way of a page
    bool stored = false;             ///< has records in the journal
    bool homeless = false;  ///< its address has no queue at all (sendToDLAOnNoRoute)

    /// No queue takes it.
    [[nodiscard]] bool empty() const { return queues.empty() && paged.empty(); }
};

}  // namespace minibroker::broker
