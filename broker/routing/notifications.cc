#include "broker/routing/notifications.h"

#include <utility>

#include "base/uuid.h"
#include "broker/address/address_book.h"
#include "broker/environment/environment.h"
#include "broker/queue/queue.h"
#include "broker/routing/router.h"
#include "broker/store/store.h"

namespace minibroker::broker {
namespace {

constexpr std::string_view kQueueBinding = "0";
constexpr std::string_view kDivertBinding = "2";
constexpr std::string_view kNoCertificate = "unavailable";

// 64 bits of FNV-1a, the same at every start and in every build.
std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3U;
    }
    return hash;
}

std::string_view routing_name(const Queue& queue) {
    const bool anycast = queue.attributes().routing_type == RoutingType::kAnycast;
    return anycast ? std::string_view(queue.address().name) : std::string_view(queue.name());
}

void set_number(Properties& properties, std::string_view name, std::string_view value) {
    properties.set(name, value, PropertyType::kInt);
}

}  // namespace

std::string Notifications::node_id() const {
    const std::uint64_t hash =
        hash_of(environment_.config.name + '\n' + environment_.config.journal_directory);
    return make_uuid(hash & 0xFFFFFFFFFFFFFFU,
                     {Milliseconds(0), Milliseconds(static_cast<std::int64_t>(hash >> 16U))});
}

bool Notifications::wanted() const {
    Address* address = book_.find(environment_.config.management_notification_address);
    return address != nullptr && book_.is_bound(*address);
}

void Notifications::send(std::string_view type, Properties properties) {
    auto message = std::make_shared<Message>();
    message->id = MessageId{store_.take_id()};
    message->address = environment_.config.management_notification_address;
    message->durable = true;
    message->priority = 0;
    message->timestamp = environment_.now.wall.count();
    properties.set("_AMQ_NotifType", type);
    properties.set_long("_AMQ_NotifTimestamp", message->timestamp);
    message->properties = std::move(properties);
    gathered_.push_back(std::move(message));
    if (gathered_.size() > 1) return;
    environment_.timers.start(environment_.now.steady, [this] { route_gathered(); });
}

void Notifications::route_gathered() {
    for (auto& message : std::exchange(gathered_, {})) router_.send(std::move(message), Lsn{});
}

void Notifications::session(std::string_view type, const ClientView& client) {
    if (environment_.config.suppress_session_notifications || !wanted()) return;
    Properties properties;
    properties.set("_AMQ_Address", environment_.config.management_notification_address);
    set_number(properties, "_AMQ_Distance", "0");
    properties.set("_AMQ_ConnectionName", client.connection);
    properties.set("_AMQ_SessionName", client.session);
    if (client.login) properties.set("_AMQ_User", *client.login);
    properties.set("_AMQ_Client_ID", client.client_id.value_or(""));
    properties.set("_AMQ_Protocol_Name", "STOMP");
    send(type, std::move(properties));
}

void Notifications::session_created(const ClientView& client) {
    session("SESSION_CREATED", client);
}

void Notifications::session_closed(const ClientView& client) {
    session("SESSION_CLOSED", client);
}

void Notifications::binding_added(const Queue& queue) {
    if (!wanted()) return;
    Properties properties;
    set_number(properties, "_AMQ_Binding_Type", kQueueBinding);
    properties.set("_AMQ_Address", queue.address().name);
    properties.set("_AMQ_ClusterName", queue.name() + node_id());
    properties.set("_AMQ_RoutingName", routing_name(queue));
    properties.set_long("_AMQ_Binding_ID", static_cast<std::int64_t>(queue.id().value));
    set_number(properties, "_AMQ_Distance", "0");
    const std::string filter = queue.attributes().filter;
    if (!filter.empty()) properties.set("_AMQ_FilterString", filter);
    send("BINDING_ADDED", std::move(properties));
}

void Notifications::binding_added(const Divert& divert) {
    if (!wanted()) return;
    Properties properties;
    const config::Divert& configured = divert.configuration;
    set_number(properties, "_AMQ_Binding_Type", kDivertBinding);
    properties.set("_AMQ_Address", configured.address);
    properties.set("_AMQ_ClusterName", configured.name);
    properties.set("_AMQ_RoutingName", divert.routing_name);
    properties.set_long("_AMQ_Binding_ID", static_cast<std::int64_t>(store_.take_id()));
    set_number(properties, "_AMQ_Distance", "0");
    if (!configured.filter.empty()) properties.set("_AMQ_FilterString", configured.filter);
    send("BINDING_ADDED", std::move(properties));
}

void Notifications::binding_removed(const Queue& queue) {
    if (!wanted()) return;
    Properties properties;
    properties.set("_AMQ_Address", queue.address().name);
    properties.set("_AMQ_ClusterName", queue.name() + node_id());
    properties.set("_AMQ_RoutingName", routing_name(queue));
    properties.set_long("_AMQ_Binding_ID", static_cast<std::int64_t>(queue.id().value));
    set_number(properties, "_AMQ_Distance", "0");
    properties.set("_AMQ_FilterString", std::string(queue.attributes().filter));
    send("BINDING_REMOVED", std::move(properties));
}

Properties Notifications::consumer_properties(const ClientView& client,
                                              const Consumer& consumer) const {
    const Queue& queue = consumer.queue();
    Properties properties;
    properties.set("_AMQ_Address", queue.address().name);
    properties.set("_AMQ_ClusterName", queue.name() + node_id());
    properties.set("_AMQ_RoutingName", routing_name(queue));
    set_number(properties, "_AMQ_Distance", "0");
    set_number(properties, "_AMQ_ConsumerCount", std::to_string(queue.consumers().size()));
    properties.set_long("_AMQ_ConsumerName", static_cast<std::int64_t>(consumer.id().value));
    if (client.login) properties.set("_AMQ_User", *client.login);
    properties.set("_AMQ_RemoteAddress", client.address);
    properties.set("_AMQ_SessionName", client.session);
    if (client.client_id) properties.set("_AMQ_Client_ID", *client.client_id);
    if (consumer.has_selector()) {
        properties.set("_AMQ_FilterString", consumer.selector()->text());
    }
    return properties;
}

void Notifications::consumer_created(const ClientView& client, const Consumer& consumer) {
    if (!wanted()) return;
    Properties properties = consumer_properties(client, consumer);
    if (client.login) properties.set("_AMQ_ValidatedUser", *client.login);
    properties.set("_AMQ_CertSubjectDN", kNoCertificate);
    send("CONSUMER_CREATED", std::move(properties));
}

void Notifications::consumer_closed(const ClientView& client, const Consumer& consumer) {
    if (!wanted()) return;
    Properties properties = consumer_properties(client, consumer);
    if (!consumer.has_selector()) properties.set("_AMQ_FilterString", "");
    send("CONSUMER_CLOSED", std::move(properties));
}

// Source: QueueImpl.SlowConsumerReaperRunnable.
void Notifications::consumer_slow(const Queue& queue, const Consumer& consumer) {
    if (!wanted()) return;
    const MessageSink::Names names = consumer.sink().names();
    Properties properties;
    set_number(properties, "_AMQ_ConsumerCount", std::to_string(queue.consumers().size()));
    properties.set("_AMQ_Address", queue.address().name);
    properties.set("_AMQ_RemoteAddress", names.peer);
    properties.set("_AMQ_ConnectionName", names.connection);
    properties.set_long("_AMQ_ConsumerName", static_cast<std::int64_t>(consumer.id().value));
    properties.set("_AMQ_SessionName", names.session);
    send("CONSUMER_SLOW", std::move(properties));
}

void Notifications::authentication_violation(std::optional<std::string_view> user,
                                             std::string_view peer) {
    if (!wanted()) return;
    Properties properties;
    properties.set("_AMQ_CertSubjectDN", kNoCertificate);
    properties.set("_AMQ_RemoteAddress", peer);
    if (user) properties.set("_AMQ_User", *user);
    send("SECURITY_AUTHENTICATION_VIOLATION", std::move(properties));
}

void Notifications::permission_violation(std::string_view user,
                                         Permission permission,
                                         std::string_view address) {
    if (!wanted()) return;
    Properties properties;
    properties.set("_AMQ_Address", address);
    properties.set("_AMQ_CheckType", permission_name(permission));
    properties.set("_AMQ_User", user);
    send("SECURITY_PERMISSION_VIOLATION", std::move(properties));
}

}  // namespace minibroker::broker
