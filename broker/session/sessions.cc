#include "broker/session/sessions.h"

#include <algorithm>

#include "broker/session/session.h"

namespace minibroker::broker {

Sessions::Sessions() = default;
Sessions::~Sessions() = default;

Session& Sessions::add(std::unique_ptr<Session> session) {
    const SessionId id = session->id();
    return *sessions_.emplace(id, std::move(session)).first->second;
}

void Sessions::remove(SessionId id) {
    ttls_.forget(id);
    sessions_.erase(id);
}

Session* Sessions::find(SessionId id) const {
    const auto it = sessions_.find(id);
    return it == sessions_.end() ? nullptr : it->second.get();
}

std::vector<Session*> Sessions::all() const {
    std::vector<Session*> all;
    all.reserve(sessions_.size());
    for (const auto& [id, session] : sessions_) all.push_back(session.get());
    std::ranges::sort(all, {}, [](const Session* session) { return session->id(); });
    return all;
}

void Sessions::touch(Session& session, std::size_t output) {
    output_ += output;
    if (session.set_touched(true)) touched_.push_back(session.id());
}

void Sessions::take_touched(std::vector<SessionId>& ids) {
    ids.clear();
    ids.swap(touched_);
    output_ = 0;
    for (const SessionId id : ids) {
        if (Session* session = find(id)) session->set_touched(false);
    }
}

std::int64_t& Sessions::recognised(std::size_t index) {
    if (index >= recognised_.size()) recognised_.resize(index + 1, 0);
    return recognised_[index];
}

}  // namespace minibroker::broker
