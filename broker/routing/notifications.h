#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/message/message.h"
#include "broker/security/security.h"

namespace minibroker::broker {

class AddressBook;
class Consumer;
class Queue;
class Router;
class Store;
struct Environment;
struct Divert;

/// The client that a notification is about.
struct ClientView {
    std::string connection;  ///< name of its connection
    std::string address;     ///< IP:PORT
    std::string session;     ///< name of its session
    std::optional<std::string> login;
    std::optional<std::string> client_id;
};

/// Messages to the notification address that report events in the broker. They are collected while
/// an operation runs and routed after it, in order; none is made while nobody subscribes.
/// Source: Artemis `ManagementServiceImpl.sendNotification`, `CoreNotificationType` (the management
/// page, section 7).
class Notifications {
public:
    Notifications(Environment& environment, AddressBook& book, Store& store, Router& router)
        : environment_(environment), book_(book), store_(store), router_(router) {}

    /// Whether anybody subscribes; otherwise the other functions do nothing.
    [[nodiscard]] bool wanted() const;
    void session_created(const ClientView& client);
    void session_closed(const ClientView& client);
    void binding_added(const Queue& queue);
    void binding_added(const Divert& divert);
    void binding_removed(const Queue& queue);
    void consumer_created(const ClientView& client, const Consumer& consumer);
    /// The consumer has left its queue already.
    void consumer_closed(const ClientView& client, const Consumer& consumer);
    void consumer_slow(const Queue& queue, const Consumer& consumer);
    /// A login was refused. @param peer  IP:PORT
    void authentication_violation(std::optional<std::string_view> user, std::string_view peer);
    void permission_violation(std::string_view user,
                              Permission permission,
                              std::string_view address);

    /// The broker's id, a UUID: always the same for one name and journal, at every start.
    [[nodiscard]] std::string node_id() const;

private:
    [[nodiscard]] Properties consumer_properties(const ClientView& client,
                                                 const Consumer& consumer) const;
    void session(std::string_view type, const ClientView& client);
    void send(std::string_view type, Properties properties);
    void route_gathered();

    Environment& environment_;
    AddressBook& book_;
    Store& store_;
    Router& router_;
    std::vector<std::shared_ptr<Message>> gathered_;
};

}  // namespace minibroker::broker
