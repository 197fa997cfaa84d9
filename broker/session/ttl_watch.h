#pragma once

#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/time.h"

namespace minibroker::broker {

class Session;
class Sessions;

/// Selects the sessions whose TTL the periodic check (connectionTtlCheckInterval) must look at:
/// those that something was heard from since the last check, and those whose TTL has passed. The
/// others cost nothing, however many they are. Source: Artemis `RemotingServiceImpl`'s
/// FailureCheckAndFlushThread, which asks every connection.
class TtlWatch {
public:
    /// Bytes came from a session for the first time since the last check.
    void heard(SessionId session) { heard_.push_back(session); }
    /// The session is gone.
    void forget(SessionId session);
    /// Has the sessions concerned check their TTL.
    void look(const Sessions& sessions, Milliseconds now);

private:
    void look_at(Session& session);

    std::vector<SessionId> heard_;
    std::set<std::pair<Milliseconds, SessionId>> deadlines_;  // no later than the session's own
    std::unordered_map<SessionId, Milliseconds> deadline_of_;
};

}  // namespace minibroker::broker
