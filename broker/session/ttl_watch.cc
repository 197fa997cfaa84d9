#include "broker/session/ttl_watch.h"

#include "broker/session/session.h"
#include "broker/session/sessions.h"

namespace minibroker::broker {

void TtlWatch::forget(SessionId id) {
    const auto it = deadline_of_.find(id);
    if (it == deadline_of_.end()) return;
    deadlines_.erase({it->second, id});
    deadline_of_.erase(it);
}

void TtlWatch::look(const Sessions& sessions, Milliseconds now) {
    std::vector<SessionId> heard;
    heard.swap(heard_);
    for (const SessionId id : heard) {
        if (Session* session = sessions.find(id)) look_at(*session);
    }
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
        const SessionId id = deadlines_.begin()->second;
        forget(id);
        if (Session* session = sessions.find(id)) look_at(*session);
    }
}

void TtlWatch::look_at(Session& session) {
    session.check_ttl();
    // Nothing is decided before the protocol is known: the input counts at a later check.
    if (session.heard()) heard(session.id());
    const auto deadline = session.ttl_deadline();
    if (!deadline) return;
    const auto it = deadline_of_.find(session.id());
    // An entry that is too early causes one useless check; that costs less than moving it whenever
    // something is heard.
    if (it != deadline_of_.end() && it->second <= *deadline) return;
    forget(session.id());
    deadlines_.emplace(*deadline, session.id());
    deadline_of_.emplace(session.id(), *deadline);
}

}  // namespace minibroker::broker
