#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "broker/session/ttl_watch.h"

namespace minibroker::broker {

class Session;

/// The open sessions, and the set of those that the network side has to look at (they have output
/// or want to close).
class Sessions {
public:
    Sessions();
    ~Sessions();

    Session& add(std::unique_ptr<Session> session);
    void remove(SessionId id);
    [[nodiscard]] Session* find(SessionId id) const;
    /// In the order of opening.
    [[nodiscard]] std::vector<Session*> all() const;
    [[nodiscard]] std::size_t size() const { return sessions_.size(); }

    /// Marks a session for `take_touched`; once is enough.
    /// @param output  further bytes it has for its client
    void touch(Session& session, std::size_t output = 0);
    /// Output bytes of all sessions since the last `take_touched`: no socket had a chance to take
    /// them.
    [[nodiscard]] std::size_t new_output() const { return output_; }
    [[nodiscard]] bool any_touched() const { return !touched_.empty(); }
    /// The sessions marked since the last call, each once; some may be gone.
    void take_touched(std::vector<SessionId>& ids);

    /// Bytes came from a session for the first time since the last check.
    void heard(SessionId session) { ttls_.heard(session); }
    /// Checks the TTL of the sessions for which that is necessary.
    void check_ttls(Milliseconds now) { ttls_.look(*this, now); }

    /// Connections recognised on acceptor number `index`, for connectionsAllowed.
    [[nodiscard]] std::int64_t& recognised(std::size_t index);

private:
    std::unordered_map<SessionId, std::unique_ptr<Session>> sessions_;
    std::vector<SessionId> touched_;
    std::size_t output_ = 0;
    std::vector<std::int64_t> recognised_;
    TtlWatch ttls_;
};

}  // namespace minibroker::broker
