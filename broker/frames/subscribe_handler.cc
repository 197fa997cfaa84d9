#include "broker/frames/subscribe_handler.h"

#include <cstdint>
#include <limits>
#include <utility>

#include "base/text.h"
#include "broker/frames/destinations.h"
#include "broker/frames/subscription_queues.h"
#include "broker/frames/subscriptions.h"
#include "broker/session/session.h"
#include "broker/session/session_log.h"
#include "broker/stomp/destination.h"
#include "broker/stomp/refusals.h"

namespace minibroker::broker {

using protocol::Frame;
using protocol::Version;

namespace {

std::optional<std::string_view> first_of(const protocol::Frame& frame,
                                         std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        if (const auto value = frame.header(name)) return value;
    }
    return std::nullopt;
}

AckMode ack_mode_of(std::optional<std::string_view> header) {
    if (!header || *header == "auto") return AckMode::kAuto;
    return *header == "client-individual" ? AckMode::kClientIndividual : AckMode::kClient;
}

// The condition that no-local adds to a selector. Source: StompConnection.subscribe.
std::string no_local_selector(std::string_view connection) {
    const std::string name(property::kConnectionId);
    return "(" + name + " <> '" + std::string(connection) + "' OR " + name + " IS NULL)";
}

// Reads the selector and adds the condition for no-local. The client's part is checked alone, so
// that errors quote it. The two joined may still be invalid, since prefixes lose their meaning in
// brackets: then there is no selector to use, and the subscription fails where one is needed.
FrameOutcome read_selector(SubscribeRequest& request,
                           std::optional<std::string_view> text,
                           std::string_view connection) {
    std::string whole;
    if (text) {
        if (text->empty()) return std::unexpected(selector_empty());
        auto parsed = Selector::parse(*text);
        if (!parsed) return std::unexpected(invalid_selector(*text, parsed.error()));
        if (!request.no_local) return request.selector = std::move(*parsed), FrameOutcome{};
        whole.append("(").append(*text).append(") AND ");
    }
    if (!request.no_local) return {};
    whole += no_local_selector(connection);
    auto parsed = Selector::parse(whole);
    request.selector_fails = !parsed.has_value();
    if (parsed) request.selector = std::move(*parsed);
    return {};
}

std::expected<std::int64_t, StompError> window_of(const protocol::Frame& frame,
                                                  AckMode mode,
                                                  const config::Acceptor& acceptor) {
    for (const std::string_view name : {"consumer-window-size", "activemq.prefetchSize"}) {
        const auto value = frame.header(name);
        if (!value) continue;
        const auto size = parse_integer(*value,
                                        std::numeric_limits<std::int32_t>::min(),
                                        std::numeric_limits<std::int32_t>::max());
        if (size) return *size;
        return std::unexpected(wrong_window(name, *value));
    }
    return mode == AckMode::kAuto ? -1 : acceptor.stomp_consumer_window_size;
}

}  // namespace

FrameOutcome SubscribeHandler::on_subscribe(Session& session, const Frame& frame) {
    Client& client = session.client();
    const auto wrong = [](StompError error) {
        error.with_receipt = false;  // the ERROR for a SUBSCRIBE never repeats the receipt
        return std::unexpected(std::move(error));
    };
    const auto destination = destination_of(frame, session.acceptor());
    if (!destination) return wrong(destination.error());
    SubscribeRequest request;
    request.destination = destination->name;
    request.routing_type = destination->prefix_type;
    if (const auto header = frame.header("subscription-type")) {
        request.routing_type = routing_type_of(*header);
        if (!request.routing_type) {
            return wrong(wrong_subscription_type(*header));
        }
    }
    const auto id = frame.header("id");
    request.id = id ? std::string(*id) : "subscription/" + request.destination;
    if (const auto name = first_of(frame,
                                   {"durable-subscription-name",
                                    "durable-subscriber-name",
                                    "activemq.subscriptionName"})) {
        request.durable_name = *name;
        request.has_durable_name = true;
    }
    request.ack_mode = ack_mode_of(frame.header("ack"));
    const auto no_local = first_of(frame, {"no-local", "activemq.noLocal"});
    request.no_local = no_local && equal_ignoring_case(*no_local, "true");
    const auto window = window_of(frame, request.ack_mode, session.acceptor());
    if (!window) return wrong(window.error());
    request.window = *window;
    if (FrameOutcome done =
            read_selector(request, frame.header("selector"), session.peer().connection);
        !done) {
        return wrong(done.error());
    }
    // Nothing is created before the last reason to refuse the frame has been checked.
    const auto creation = destinations_.plan(session, destination->name, request.routing_type);
    if (!creation) return wrong(creation.error());
    if (FrameOutcome done = destinations_.refuse_odd_name(
            client, destination->name, Permission::kConsume, *creation);
        !done) {
        return wrong(done.error());
    }
    if (FrameOutcome done = destinations_.check(destination->name, request.routing_type, *creation);
        !done) {
        return wrong(done.error());
    }
    const auto target = queues_.target_of(client, request, *creation);
    if (!target) {
        // As clients see it in Artemis: the destination has been created before the frame is
        // refused for an id in use, or for a selector that no-local made invalid.
        const QualifiedName name = qualified_name(destination->name);
        if ((client.subscriptions.contains(request.id) || request.selector_fails) &&
            destinations_.would_allow(client,
                                      Permission::kConsume,
                                      {name.address, name.qualified ? name.queue : name.address})) {
            destinations_.create(client, *creation);
        }
        return wrong(target.error());
    }
    destinations_.create(client, *creation);
    const auto queue = queues_.queue_of(request, *target);
    if (!queue) return wrong(queue.error());
    if (target->filters) request.selector.reset();  // the queue filters instead
    session.log().hint_subscription(session, frame, request, **queue);
    subscriptions_.open(session, frame, std::move(request), **queue);
    return {};
}

FrameOutcome SubscribeHandler::on_unsubscribe(Session& session, const Frame& frame) {
    Client& client = session.client();
    const auto durable_name = first_of(
        frame,
        {"durable-subscriber-name", "durable-subscription-name", "activemq.subscriptionName"});
    std::optional<std::string> id;
    if (const auto header = frame.header("id")) id = std::string(*header);
    if (!id && session.version() == Version::kV10) {
        if (const auto destination = destination_of(frame, session.acceptor())) {
            id = "subscription/" + std::string(destination->name);
        } else if (!durable_name) {
            return std::unexpected(unsubscribe_without_id(true));
        }
    } else if (!id && !durable_name) {
        return std::unexpected(unsubscribe_without_id(false));
    }
    const auto unknown = [&] { return std::unexpected(no_subscription(id.value_or("null"))); };
    if (session.closing()) return unknown();
    bool found = false;
    const auto it = id ? client.subscriptions.find(*id) : client.subscriptions.end();
    const Queue* left = it != client.subscriptions.end() ? &it->second->consumer->queue() : nullptr;
    if (durable_name && client.client_id && !queues_.may_delete(client, *durable_name, left)) {
        return std::unexpected(durable_in_use(id.value_or("null")));
    }
    if (it != client.subscriptions.end()) {
        subscriptions_.close(session, *it->second, ReturnReason::kUnsubscribed);
        found = true;
    }
    if (durable_name && client.client_id) {
        queues_.delete_durable(session, *durable_name);
        found = true;
    }
    if (!found) return unknown();
    return {};
}

}  // namespace minibroker::broker
