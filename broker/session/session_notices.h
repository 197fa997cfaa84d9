#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace minibroker::broker {

class Consumer;
class Notifications;
class Session;
class Store;

/// Reports sessions and consumers by notifications, as Artemis does: each transaction of a
/// connection has a session of its own.
class SessionNotices {
public:
    SessionNotices(Store& store, Notifications& notifications)
        : store_(store), notifications_(notifications) {}

    /// The client has one more session. If there are many, the first and the last are remembered.
    void open(Session& session);
    /// All sessions of the client have ended.
    void close_all(const Session& session);
    void consumer_created(const Session& session, const Consumer& consumer);
    /// The consumer has left its queue already.
    void consumer_closed(const Session& session, const Consumer& consumer);
    void login_refused(const Session& session, std::optional<std::string_view> login);

private:
    void closed(const Session& session, std::uint64_t number);

    Store& store_;
    Notifications& notifications_;
};

}  // namespace minibroker::broker
