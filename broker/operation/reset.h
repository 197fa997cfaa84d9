#pragma once

#include <cstdint>
#include <string>

#include "base/ids.h"

namespace minibroker::broker {

class AddressBook;
class AddressManager;
class Deployment;
class QueueClearing;
class Sessions;

/// The scope of a reset.
struct ResetScope {
    std::string match;  ///< a match of addressSettings that selects the addresses; "": all of them
    SessionId asker;    ///< this client's subscriptions made at run time are left alone
    bool keep_subscribers = false;  ///< queues with consumers are emptied and stay
};

/// The effects of a reset.
struct ResetCounts {
    std::int64_t messages = 0;          ///< that were in queues, including delivered ones
    std::int64_t queues = 0;            ///< removed
    std::int64_t addresses = 0;         ///< removed
    std::int64_t diverts = 0;           ///< removed
    std::int64_t consumers_closed = 0;  ///< of other clients, with their queues
    std::int64_t consumers_kept = 0;    ///< of other clients, on queues that stay
};

/// Returns addresses, queues and diverts to the state that a start on an empty journal would give
/// them, without a restart (docs/MANAGEMENT.md, "minibroker"). Connections stay.
class Reset {
public:
    Reset(AddressBook& book,
          AddressManager& manager,
          Deployment& deployment,
          QueueClearing& clearing,
          Sessions& sessions)
        : book_(book),
          manager_(manager),
          deployment_(deployment),
          clearing_(clearing),
          sessions_(sessions) {}

    /// Call it when nothing is in transit to the disk: a message that enters a queue later would
    /// survive. The caller commits.
    ResetCounts run(const ResetScope& scope);

private:
    class Run;

    AddressBook& book_;
    AddressManager& manager_;
    Deployment& deployment_;
    QueueClearing& clearing_;
    Sessions& sessions_;
};

}  // namespace minibroker::broker
