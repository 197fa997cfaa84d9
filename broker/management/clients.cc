#include <algorithm>

#include "broker/address/address_book.h"
#include "broker/management/controls.h"
#include "broker/management/list.h"
#include "broker/management/message.h"
#include "broker/message/java_date.h"
#include "broker/queue/queue.h"
#include "broker/session/session.h"
#include "broker/session/sessions.h"

// The resource `broker`: lists connections, sessions, consumers and producers, and closes them.

namespace minibroker::broker {
namespace {

using Call = ControlCall<ClientsControl>;
using Result = ManagementResult;
using Kind = ListField::Kind;

ListField number(std::string_view name, auto value) {
    return {name, std::to_string(value), Kind::kNumber};
}

ListField count(std::string_view name, auto value) {
    return {name, std::to_string(value), Kind::kCount};
}

std::string user_of(const Session& session) {
    return session.client().login.value_or("");
}

// Artemis prints the address that the socket was accepted on; the host is the acceptor's.
std::string local_address(const Session& session) {
    return "tcp:///" + session.acceptor().host + ":" + std::to_string(session.acceptor().port);
}

// Consumers in the order of their ids.
std::vector<const Consumer*> consumers_of(const Session& session) {
    std::vector<const Consumer*> consumers;
    for (const auto& [id, subscription] : session.client().consumers)
        consumers.push_back(subscription->consumer.get());
    std::ranges::sort(consumers, {}, [](const Consumer* consumer) { return consumer->id(); });
    return consumers;
}

ListRow connection_row(const Session& session) {
    return {
        {"connectionID", session.peer().connection},
        {"remoteAddress", session.peer().address},
        {"users", user_of(session)},
        {"creationTime", java_date(session.client().created_ms)},
        {"implementation", "StompConnection"},
        {"protocol", "STOMP"},
        {"clientID", session.client().client_id.value_or("")},
        {"localAddress", local_address(session)},
        number("sessionCount", session.client().session_numbers.size()),
    };
}

ListRow session_row(const Session& session, std::size_t index) {
    const bool first = index == 0;
    return {
        {"id", session_name(session.client(), session.client().session_numbers[index])},
        {"user", user_of(session), Kind::kPasses},
        {"validatedUser", user_of(session), Kind::kPasses},
        {"creationTime", java_date(session.client().created_ms)},
        number("consumerCount", first ? session.client().consumers.size() : 0),
        number("producerCount", first && session.client().sent.messages > 0 ? 1 : 0),
        {"connectionID", session.peer().connection},
        {"clientID", session.client().client_id.value_or("")},
    };
}

ListRow consumer_row(const Session& session, const Consumer& consumer) {
    const Queue& queue = consumer.queue();
    const Consumer::Statistics& counted = consumer.statistics();
    const bool anycast = queue.attributes().routing_type == RoutingType::kAnycast;
    return {
        count("id", consumer.id().value),
        {"session", session.names().session},
        {"clientID", session.client().client_id.value_or("")},
        {"user", user_of(session)},
        {"validatedUser", user_of(session)},
        {"protocol", "STOMP"},
        {"queue", queue.name()},
        {"queueType", anycast ? "anycast" : "multicast"},
        {"filter", std::string(consumer.has_selector() ? consumer.selector()->text() : "")},
        {"address", queue.address().name},
        {"localAddress", local_address(session)},
        {"remoteAddress", session.peer().address},
        {"creationTime", java_date(consumer.created_ms())},
        count("messagesInTransit", consumer.held().size()),
        count("messagesInTransitSize", bytes_in_transit(consumer)),
        count("messagesDelivered", counted.delivered),
        count("messagesDeliveredSize", counted.delivered_bytes),
        count("messagesAcknowledged", consumer.acknowledged()),
        count("messagesAcknowledgedAwaitingCommit", 0),
        number("lastDeliveredTime", counted.last_delivered_ms),
        number("lastAcknowledgedTime", counted.last_acknowledged_ms),
        {"status", "OK", Kind::kPasses},
    };
}

ListRow producer_row(const Session& session) {
    return {
        {"id", std::to_string(session.id().value)},
        {"name", session.names().session},
        {"session", session.names().session},
        {"clientID", session.client().client_id.value_or("")},
        {"user", user_of(session)},
        {"validatedUser", user_of(session)},
        {"protocol", "STOMP"},
        {"address", "ANONYMOUS"},
        {"localAddress", local_address(session)},
        {"remoteAddress", session.peer().address},
        {"creationTime", std::to_string(session.client().created_ms)},
        number("msgSent", session.client().sent.messages),
        number("msgSizeSent", session.client().sent.bytes),
        {"lastProducedMessageID", ""},
    };
}

// The asking session always exists: it is the model of a row.
Result list_connections(const Call& call) {
    ListRows list{"ConnectionField", {}, {}};
    for (const Session* session : call.on.sessions.all()) {
        if (list.model.empty()) list.model = connection_row(*session);
        if (!session->ended()) list.rows.push_back(connection_row(*session));
    }
    std::ranges::sort(list.rows, {}, [](const ListRow& row) { return row[0].value; });
    return paged_list(std::move(list), call.arguments);
}

Result list_sessions(const Call& call) {
    ListRows list{"SessionField", {}, {}};
    for (const Session* session : call.on.sessions.all()) {
        for (std::size_t i = 0; i < session->client().session_numbers.size(); ++i) {
            if (list.model.empty()) list.model = session_row(*session, i);
            if (!session->ended()) list.rows.push_back(session_row(*session, i));
        }
    }
    std::ranges::sort(list.rows, {}, [](const ListRow& row) { return row[0].value; });
    return paged_list(std::move(list), call.arguments);
}

constexpr std::string_view kConsumerFields[] = {"id",
                                                "session",
                                                "clientID",
                                                "user",
                                                "validatedUser",
                                                "protocol",
                                                "queue",
                                                "queueType",
                                                "filter",
                                                "address",
                                                "localAddress",
                                                "remoteAddress",
                                                "creationTime",
                                                "messagesInTransit",
                                                "messagesInTransitSize",
                                                "messagesDelivered",
                                                "messagesDeliveredSize",
                                                "messagesAcknowledged",
                                                "messagesAcknowledgedAwaitingCommit",
                                                "lastDeliveredTime",
                                                "lastAcknowledgedTime",
                                                "status"};

Result list_consumers(const Call& call) {
    ListRows list{"ConsumerField", {}, {}};
    for (const std::string_view field : kConsumerFields) list.model.push_back({field, ""});
    for (const Session* session : call.on.sessions.all()) {
        for (const Consumer* consumer : consumers_of(*session))
            list.rows.push_back(consumer_row(*session, *consumer));
    }
    std::ranges::stable_sort(
        list.rows, {}, [](const ListRow& row) { return std::stoull(row[0].value); });
    return paged_list(std::move(list), call.arguments);
}

Result list_producers(const Call& call) {
    ListRows list{"ProducerField", {}, {}};
    for (const Session* session : call.on.sessions.all()) {
        if (list.model.empty()) list.model = producer_row(*session);
        if (!session->ended() && session->client().sent.messages > 0)
            list.rows.push_back(producer_row(*session));
    }
    return paged_list(std::move(list), call.arguments);
}

std::string connections_json(const Session& session) {
    JsonObject json;
    json.text("connectionID", session.peer().connection)
        .text("clientAddress", session.peer().address)
        .number("creationTime", session.client().created_ms)
        .text("implementation", "StompConnection")
        .number("sessionCount", static_cast<std::int64_t>(session.client().session_numbers.size()));
    return json.json();
}

std::string session_json(const Session& session, std::size_t index) {
    const auto consumers = static_cast<std::int64_t>(session.client().consumers.size());
    JsonObject json;
    json.text("sessionID", session_name(session.client(), session.client().session_numbers[index]))
        .number("creationTime", session.client().created_ms)
        .number("consumerCount", index == 0 ? consumers : 0)
        .text("validatedUser", user_of(session))
        .text("principal", user_of(session));
    return json.json();
}

bool asked_for(const Call& call, const Session& session) {
    return !session.ended() &&
           (call.arguments.empty() || call.text(0) == session.peer().connection);
}

Result connections_as_json(const Call& call) {
    JsonArray json;
    for (const Session* session : call.on.sessions.all()) {
        if (!session->ended()) json.raw(connections_json(*session));
    }
    return Result::text(json.json());
}

// All sessions, or those of the connection in the argument.
Result sessions_as_json(const Call& call) {
    JsonArray json;
    for (const Session* session : call.on.sessions.all()) {
        if (!asked_for(call, *session)) continue;
        for (std::size_t i = 0; i < session->client().session_numbers.size(); ++i)
            json.raw(session_json(*session, i));
    }
    return Result::text(json.json());
}

Result consumers_as_json(const Call& call) {
    JsonArray json;
    for (const Session* session : call.on.sessions.all()) {
        if (!asked_for(call, *session)) continue;
        for (const Consumer* consumer : consumers_of(*session))
            json.raw(consumer_json(*consumer, true));
    }
    return Result::text(json.json());
}

Result session_ids(const Call& call) {
    JsonArray json;
    for (const Session* session : call.on.sessions.all()) {
        if (!asked_for(call, *session)) continue;
        for (const std::uint64_t number : session->client().session_numbers)
            json.text(session_name(session->client(), number));
    }
    return Result::value(json.json());
}

Result connection_ids(const Call& call) {
    JsonArray json;
    for (const Session* session : call.on.sessions.all()) {
        if (!session->ended()) json.text(session->peer().connection);
    }
    return Result::value(json.json());
}

std::string_view host_of(const Session& session) {
    const std::string_view address = session.peer().address;
    return address.substr(0, address.rfind(':'));
}

Result remote_addresses(const Call& call) {
    JsonArray json;
    for (const Session* session : call.on.sessions.all()) {
        if (session->ended()) continue;
        if (call.arguments.empty() || host_of(*session).starts_with(call.text(0)))
            json.text(session->peer().address);
    }
    return Result::value(json.json());
}

// Closes each connection that `chosen` selects. @return whether there was any
template <typename Chosen>
Result close_connections(const Call& call, const std::string& text, Chosen chosen) {
    bool any = false;
    for (Session* session : call.on.sessions.all()) {
        if (session->ended() || !chosen(*session)) continue;
        session->close_by_management(text);
        any = true;
    }
    return Result::flag(any);
}

Result close_for_user(const Call& call) {
    const std::string user(call.text(0));
    return close_connections(
        call,
        "AMQ229108: connections for user " + user + " closed by management",
        [&](const Session& session) { return session.client().login == user; });
}

Result close_for_address(const Call& call) {
    const std::string host(call.text(0));
    return close_connections(call,
                             "AMQ229005: connections for " + host + " closed by management",
                             [&](const Session& session) { return host_of(session) == host; });
}

Result close_with_id(const Call& call) {
    const std::string id(call.text(0));
    return close_connections(
        call,
        "AMQ229120: connection with ID " + id + " closed by management",
        [&](const Session& session) { return session.peer().connection == id; });
}

Result close_consumers_of_address(const Call& call) {
    const std::string address(call.text(0));
    return close_connections(
        call,
        "AMQ229107: consumer connections for address " + address + " closed by management",
        [&](const Session& session) {
            return std::ranges::any_of(session.client().consumers, [&](const auto& entry) {
                return entry.second->consumer->queue().address().name == address;
            });
        });
}

Result close_consumer(const Call& call) {
    for (Session* session : call.on.sessions.all()) {
        if (session->ended() || session->names().session != call.text(0)) continue;
        for (const auto& [id, subscription] : session->client().consumers) {
            if (std::to_string(id.value) != call.text(1)) continue;
            session->disconnect(*subscription->consumer);
            return Result::flag(true);
        }
    }
    return Result::flag(false);
}

Result connection_count(const Call& call) {
    return Result::number(static_cast<std::int64_t>(call.on.sessions.size()));
}

Result session_count(const Call& call) {
    std::size_t count = 0;
    for (const Session* session : call.on.sessions.all())
        count += session->client().session_numbers.size();
    return Result::number(static_cast<std::int64_t>(count));
}

constexpr ManagementOperation<ClientsControl> kOperations[] = {
    {"getConnectionCount", "", connection_count},
    {"getSessionCount", "", session_count},
    {"listConnections", "sll", list_connections},
    {"listSessions", "sll", list_sessions},
    {"listSessions", "s", session_ids},
    {"listConsumers", "sll", list_consumers},
    {"listProducers", "sll", list_producers},
    {"listConnectionsAsJSON", "", connections_as_json},
    {"listAllSessionsAsJSON", "", sessions_as_json},
    {"listSessionsAsJSON", "s", sessions_as_json},
    {"listAllConsumersAsJSON", "", consumers_as_json},
    {"listConsumersAsJSON", "s", consumers_as_json},
    {"listConnectionIDs", "", connection_ids},
    {"listRemoteAddresses", "", remote_addresses},
    {"listRemoteAddresses", "s", remote_addresses},
    {"closeConnectionsForUser", "s", close_for_user},
    {"closeConnectionsForAddress", "s", close_for_address},
    {"closeConnectionWithID", "s", close_with_id},
    {"closeConsumerConnectionsForAddress", "s", close_consumers_of_address},
    {"closeConsumerWithID", "ss", close_consumer},
};

}  // namespace

std::unique_ptr<OperationTable> operations_of(ClientsControl control) {
    return table_of(control, kOperations);
}

}  // namespace minibroker::broker
