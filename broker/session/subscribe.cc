#include <limits>

#include "base/check.h"
#include "base/text.h"
#include "base/uuid.h"
#include "broker/address/address_book.h"
#include "broker/delivery/deliveries.h"
#include "broker/delivery/returns.h"
#include "broker/environment/environment.h"
#include "broker/lifecycle/address_manager.h"
#include "broker/lifecycle/reaper.h"
#include "broker/routing/notifications.h"
#include "broker/session/session.h"
#include "broker/stomp/refusals.h"
#include "broker/store/store.h"

namespace minibroker::broker {

using protocol::Version;

namespace {

using Outcome = std::expected<void, StompError>;

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

// The queue of a durable subscription. Artemis takes what stands before two colons for an address,
// and leaves it out. Source: QueueConfiguration.setName, CompositeAddress.
std::string durable_queue_name(std::string_view client, std::string_view name) {
    const std::string whole = std::string(client).append(".").append(name);
    const QualifiedName parts = qualified_name(whole);
    return std::string(parts.qualified ? parts.queue : parts.address);
}

// What no-local adds to a selector. Source: StompConnection.subscribe.
std::string no_local_selector(std::string_view connection) {
    const std::string name(property::kConnectionId);
    return "(" + name + " <> '" + std::string(connection) + "' OR " + name + " IS NULL)";
}

// The selector with what no-local adds. The client's part is judged alone, so that errors quote it.
// What is joined of the two may yet be wrong, since prefixes lose their meaning in brackets: then
// there is nothing to select by, and the subscription fails where it is needed.
Outcome read_selector(SubscribeRequest& request,
                      std::optional<std::string_view> text,
                      std::string_view connection) {
    std::string whole;
    if (text) {
        if (text->empty()) return std::unexpected(selector_empty());
        auto parsed = Selector::parse(*text);
        if (!parsed) return std::unexpected(invalid_selector(*text, parsed.error()));
        if (!request.no_local) return request.selector = std::move(*parsed), Outcome{};
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

Session::Outcome Session::on_subscribe(const Frame& frame) {
    const auto wrong = [](StompError error) {
        error.with_receipt = false;  // the ERROR of a SUBSCRIBE never repeats the receipt
        return std::unexpected(std::move(error));
    };
    const auto destination = destination_of(frame);
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
    const auto window = window_of(frame, request.ack_mode, acceptor_);
    if (!window) return wrong(window.error());
    request.window = *window;
    if (Outcome done = read_selector(request, frame.header("selector"), peer_.connection); !done) {
        return wrong(done.error());
    }
    // Nothing is made before the last reason to refuse the frame is looked at.
    const auto creation = plan_creation(destination->name, request.routing_type);
    if (!creation) return wrong(creation.error());
    if (Outcome done = refuse_odd_name(destination->name, Permission::kConsume, *creation); !done) {
        return wrong(done.error());
    }
    if (Outcome done = check_destination(destination->name, request.routing_type, *creation);
        !done) {
        return wrong(done.error());
    }
    const auto target = target_of(request, *creation);
    if (!target) {
        // What clients see of Artemis: for an id that is in use, or a selector that no-local made a
        // wrong one, it has made the destination.
        const QualifiedName name = qualified_name(destination->name);
        if ((subscriptions_.contains(request.id) || request.selector_fails) &&
            would_allow(Permission::kConsume,
                        {name.address, name.qualified ? name.queue : name.address})) {
            create(*creation);
        }
        return wrong(target.error());
    }
    create(*creation);
    const auto queue = queue_of(request, *target);
    if (!queue) return wrong(queue.error());
    if (target->filters) request.selector.reset();  // the queue does it
    hint_subscription(frame, request, **queue);
    subscribe(frame, std::move(request), **queue);
    return {};
}

// The queue of a subscription on a multicast address: the durable one, made when missing, or one of
// its own.
std::expected<Session::Target, StompError> Session::multicast_target(
    const SubscribeRequest& request,
    std::string_view address,
    std::shared_ptr<const config::AddressSettings> settings) const {
    Target target;
    const std::string& temporary = parts_.environment.config.temporary_queue_namespace;
    if (!request.has_durable_name && !temporary.empty()) {
        // ActiveMQServerImpl.getRuntimeTempQueueNamespace
        const std::string as_named =
            temporary + parts_.environment.config.wildcards.delimiter + std::string(address);
        settings = parts_.book.settings().lookup(as_named);
    }
    target.attributes = attributes_from(*settings, false);
    // Such a queue has the type that is the default, whatever the client asked for. Source:
    // StompSession.addSubscription names none.
    if (settings->default_queue_anycast.value_or(false))
        target.attributes.routing_type = RoutingType::kAnycast;
    target.attributes.user = login_.value_or("");
    if (request.selector) target.attributes.filter = request.selector->text();
    Permission needed = Permission::kCreateDurableQueue;
    if (request.has_durable_name) {
        if (!client_id_)
            return std::unexpected(client_id_missing(request.id, request.durable_name));
        target.name = durable_queue_name(*client_id_, request.durable_name);
        if (target.name.empty())
            return std::unexpected(durable_name_empty(request.id, request.durable_name));
        target.queue = parts_.book.find_queue(target.name);
        if (target.queue != nullptr) return target;
    } else {
        target.attributes.durable = false;
        target.attributes.temporary = true;
        target.attributes.auto_delete = false;
        needed = Permission::kCreateNonDurableQueue;
    }
    target.makes_queue = true;
    if (request.selector_fails) return std::unexpected(selector_in_brackets(request.id));
    if (!require(needed, {address, target.name}))
        return std::unexpected(creating_failed(request.id));
    return target;
}

// Which queue it is, or is to be; looks at all that the subscription may be refused for.
std::expected<Session::Target, StompError> Session::target_of(const SubscribeRequest& request,
                                                              const Creation& creation) const {
    if (subscriptions_.contains(request.id)) return std::unexpected(id_in_use(request.id));
    const QualifiedName name = qualified_name(request.destination);
    if (request.destination.empty() || (creation.address == nullptr && !creation.makes_address))
        return std::unexpected(  // management's own
            nothing_to_subscribe_to(request.id, request.destination));
    // As the address is before the queue is made, which may bring a type with it.
    const bool multicast = creation.types_of(name.address).only(RoutingType::kMulticast);
    if (request.selector_fails && !multicast)
        return std::unexpected(selector_in_brackets(request.id));
    Target target;
    if (multicast && !name.qualified) {
        auto found = multicast_target(request, name.address, creation.settings);
        if (!found) return found;
        target = std::move(*found);
    } else {
        target.name = name.qualified ? name.queue : name.address;
        target.queue = parts_.book.find_queue(target.name);
        const bool made = creation.makes_queue && creation.queue == target.name;
        if (target.queue == nullptr && !made)
            return std::unexpected(no_queue_to_consume(request.id, target.name));
    }
    target.filters = multicast;
    const Queue* queue = target.queue;
    if (!target.makes_queue) target.attributes = attributes_from(*creation.settings, true);
    const std::int64_t limit =
        queue != nullptr ? queue->attributes().max_consumers : target.attributes.max_consumers;
    const auto consumers =
        static_cast<std::int64_t>(queue != nullptr ? queue->consumers().size() : 0);
    const Security::Target consumed{queue != nullptr ? queue->address().name : name.address,
                                    target.name};
    if (limit >= 0 && consumers >= limit)
        return std::unexpected(too_many_consumers(request.id, limit));
    if (!require(Permission::kConsume, consumed))
        return std::unexpected(creating_failed(request.id));
    return target;
}

std::expected<Queue*, StompError> Session::queue_of(const SubscribeRequest& request,
                                                    const Target& target) {
    if (target.queue != nullptr) return target.queue;
    if (!target.makes_queue) return parts_.book.find_queue(target.name);  // made by `create`
    Address* address = parts_.book.find(qualified_name(request.destination).address);
    MB_CHECK(address != nullptr);
    const std::string name = target.attributes.temporary
                                 ? make_uuid(parts_.store.take_id(), parts_.environment.now)
                                 : target.name;
    auto made = parts_.manager.create_queue(name, *address, target.attributes);
    if (!made)
        return std::unexpected(creating_failed(request.id, made.error().text, "see the reason"));
    return *made;
}

void Session::subscribe(const Frame& frame, SubscribeRequest request, Queue& queue) {
    Consumer::Options options;
    options.id = ConsumerId{parts_.store.take_id()};
    options.subscription = request.id;
    options.ack_mode = request.ack_mode;
    options.window = request.window;
    options.created_ms = parts_.environment.now.wall.count();
    options.selector = std::move(request.selector);
    auto subscription = std::make_unique<Subscription>();
    subscription->id = request.id;
    subscription->owns_queue = queue.attributes().temporary;
    subscription->no_local = request.no_local;
    if (request.no_local) ++no_local_;
    const ConsumerId consumer_id = options.id;
    const bool durable = queue.attributes().durable;
    subscription->consumer = std::make_unique<Consumer>(std::move(options), queue, *this);
    queue.add_consumer(*subscription->consumer, parts_.environment.now.wall.count());
    if (parts_.notifications.wanted())
        parts_.notifications.consumer_created(view(names().session), *subscription->consumer);
    consumers_.emplace(consumer_id, subscription.get());
    subscriptions_.emplace(request.id, std::move(subscription));
    last_ = std::max(last_, parts_.store.commit());
    // The queue may be another session's work that has not reached the disk yet.
    if (durable) last_ = std::max(last_, parts_.store.last());
    receipt(frame);
    reply([consumer_id](Session& session) {  // behind the receipt
        const auto it = session.consumers_.find(consumer_id);
        if (it == session.consumers_.end()) return;
        it->second->consumer->start();
        session.parts_.deliveries.wake(it->second->consumer->queue());
    });
}

void Session::drop_queue(Queue& queue) {
    if (ended_) {
        parts_.manager.delete_queue(queue);
    } else {
        parts_.manager.delete_queue_and_address(queue);
    }
    last_ = std::max(last_, parts_.store.commit());
}

void Session::close_subscription(Subscription& subscription, ReturnReason reason) {
    Consumer& consumer = *subscription.consumer;
    Queue& queue = consumer.queue();
    queue.remove_consumer(consumer);
    if (parts_.notifications.wanted())
        parts_.notifications.consumer_closed(view(names().session), consumer);
    queue.set_idle_since(parts_.environment.now.steady);
    parts_.reaper.watch(queue);
    const bool leaves_by_itself = reason == ReturnReason::kUnsubscribed || (wants_close_ && !lost_);
    if (consumer.ack_mode() == AckMode::kAuto && leaves_by_itself) {
        // What is on its way to the client counts as taken, as in Artemis.
        while (!consumer.held().empty())
            parts_.deliveries.acknowledge(consumer, consumer.held().begin());
        parts_.store.commit();
    }
    if (reason == ReturnReason::kUnsubscribed) {
        std::vector<MessageId> held;
        for (const MessageReference& reference : consumer.held())
            held.push_back(reference.message->id);
        orphaned_.add(consumer.id(), std::move(held));
    }
    parts_.returns.give_back(consumer, reason);
    if (subscription.no_local) --no_local_;
    const bool owns_queue = subscription.owns_queue;
    consumers_.erase(consumer.id());
    subscriptions_.erase(subscriptions_.find(subscription.id));
    if (owns_queue) {
        drop_queue(queue);
        return;
    }
    if (queue.attributes().purge_on_no_consumers && queue.consumers().empty()) {
        parts_.deliveries.purge(queue);
        parts_.store.commit();
    }
    parts_.deliveries.wake(queue);
}

// Whether the durable subscription may go, once the frame's own subscription on `left` has.
bool Session::may_delete(std::string_view name, const Queue* left) const {
    const Queue* queue = parts_.book.find_queue(durable_queue_name(*client_id_, name));
    if (queue == nullptr) return true;
    const std::size_t own = queue == left ? 1 : 0;
    return require(Permission::kDeleteDurableQueue, {queue->address().name, queue->name()}) &&
           queue->consumers().size() == own;
}

void Session::delete_durable_subscription(std::string_view name) {
    if (Queue* queue = parts_.book.find_queue(durable_queue_name(*client_id_, name))) {
        drop_queue(*queue);
    } else {
        // Whoever deleted it may still be waiting for the disk.
        last_ = std::max(last_, parts_.store.last());
    }
}

Session::Outcome Session::on_unsubscribe(const Frame& frame) {
    const auto durable_name = first_of(
        frame,
        {"durable-subscriber-name", "durable-subscription-name", "activemq.subscriptionName"});
    std::optional<std::string> id;
    if (const auto header = frame.header("id")) id = std::string(*header);
    if (!id && version_ == Version::kV10) {
        if (const auto destination = destination_of(frame)) {
            id = "subscription/" + std::string(destination->name);
        } else if (!durable_name) {
            return std::unexpected(unsubscribe_without_id(true));
        }
    } else if (!id && !durable_name) {
        return std::unexpected(unsubscribe_without_id(false));
    }
    const auto unknown = [&] { return std::unexpected(no_subscription(id.value_or("null"))); };
    if (disconnecting_) return unknown();
    bool found = false;
    const auto it = id ? subscriptions_.find(*id) : subscriptions_.end();
    const Queue* left = it != subscriptions_.end() ? &it->second->consumer->queue() : nullptr;
    if (durable_name && client_id_ && !may_delete(*durable_name, left)) {
        return std::unexpected(durable_in_use(id.value_or("null")));
    }
    if (it != subscriptions_.end()) {
        close_subscription(*it->second, ReturnReason::kUnsubscribed);
        found = true;
    }
    if (durable_name && client_id_) {
        delete_durable_subscription(*durable_name);
        found = true;
    }
    if (!found) return unknown();
    return {};
}

}  // namespace minibroker::broker
