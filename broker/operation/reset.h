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

/// What a reset is about.
struct ResetScope {
    std::string match;  ///< addresses, as a match of addressSettings; "": all of them
    SessionId asker;    ///< what this client subscribes to, run-time made, is left alone
    bool keep_subscribers = false;  ///< queues that have consumers are emptied and stay
};

/// What a reset did.
struct ResetCounts {
    std::int64_t messages = 0;          ///< that were in queues, delivered ones too
    std::int64_t queues = 0;            ///< removed
    std::int64_t addresses = 0;         ///< removed
    std::int64_t diverts = 0;           ///< removed
    std::int64_t consumers_closed = 0;  ///< of other clients, with their queues
    std::int64_t consumers_kept = 0;    ///< of other clients, on queues that stay
};

/// Puts addresses, queues and diverts back to what a start on an empty journal would make of the
/// configuration, without a restart (docs/MANAGEMENT.md, "minibroker"). Connections stay.
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

    /// To be called when nothing is on its way to the disk: what enters a queue later would
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
