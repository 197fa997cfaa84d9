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

/// The open sessions, and which of them the network side has to look at (output or a wish to
/// close).
class Sessions {
public:
    Sessions();
    ~Sessions();

    Session& add(std::unique_ptr<Session> session);
    void remove(SessionId id);
    [[nodiscard]] Session* find(SessionId id) const;
    /// In order of opening.
    [[nodiscard]] std::vector<Session*> all() const;
    [[nodiscard]] std::size_t size() const { return sessions_.size(); }

    /// Marks a session for `take_touched`; once is enough.
    /// @param output  bytes it has more for its client
    void touch(Session& session, std::size_t output = 0);
    /// Bytes of output, of all sessions, that `take_touched` was not asked for yet: no socket had
    /// an occasion to take them.
    [[nodiscard]] std::size_t new_output() const { return output_; }
    [[nodiscard]] bool any_touched() const { return !touched_.empty(); }
    /// What was marked since the last call, each once; some may be gone.
    void take_touched(std::vector<SessionId>& ids);

    /// Bytes came from a session that nothing was heard from since the last look.
    void heard(SessionId session) { ttls_.heard(session); }
    /// Has those sessions check their TTL that it may concern.
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
