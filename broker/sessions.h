#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/ids.h"

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
    void touch(SessionId id) { touched_.push_back(id); }
    [[nodiscard]] bool any_touched() const { return !touched_.empty(); }
    /// What was marked since the last call; ids may be gone or repeated.
    void take_touched(std::vector<SessionId>& ids);

    /// Connections recognised on acceptor number `index`, for connectionsAllowed.
    [[nodiscard]] std::int64_t& recognised(std::size_t index);

private:
    std::unordered_map<SessionId, std::unique_ptr<Session>> sessions_;
    std::vector<SessionId> touched_;
    std::vector<std::int64_t> recognised_;
};

}  // namespace minibroker::broker
