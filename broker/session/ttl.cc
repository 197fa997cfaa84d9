#include "broker/environment/environment.h"
#include "broker/session/session.h"

namespace minibroker::broker {

void Session::check_ttl() {
    if (ended_ || wants_close_ || (state_ == State::kFresh && !http_)) return;
    if (heard_) {
        heard_ = false;
        last_heard_ = parts_.environment.connections_now;
        return;
    }
    if (parts_.environment.connections_now - last_heard_ < Milliseconds(ttl_)) return;
    if (state_ != State::kStomp) {
        // HTTP that leads to no STOMP; Artemis keeps such connections for ever.
        return refuse("no STOMP within the connection TTL", LogLevel::kInfo);
    }
    lost_ = true;
    fail(because(
        plain_error("AMQ229014: Did not receive data from /" + peer_.address + " within the " +
                    std::to_string(ttl_) + "ms connection TTL. The connection will now be closed."),
        "the client sent nothing, not even a heart-beat, for " + std::to_string(ttl_) + " ms",
        "send a line feed more often than that (CONNECT with heart-beat), or set "
        "connectionTtl in the acceptor's URL"));
}

std::optional<Milliseconds> Session::ttl_deadline() const {
    if (ended_ || wants_close_ || (state_ == State::kFresh && !http_)) return std::nullopt;
    return later(last_heard_, Milliseconds(ttl_));
}

}  // namespace minibroker::broker
