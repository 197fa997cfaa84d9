#include "broker/frames/subscriptions.h"

#include <utility>
#include <vector>

#include "broker/delivery/deliveries.h"
#include "broker/environment/environment.h"
#include "broker/frames/subscription_queues.h"
#include "broker/queue/queue.h"
#include "broker/session/session.h"
#include "broker/session/session_notices.h"
#include "broker/store/store.h"

namespace minibroker::broker {

using protocol::Frame;

void Subscriptions::open(Session& session,
                         const Frame& frame,
                         SubscribeRequest request,
                         Queue& queue) {
    Client& client = session.client();
    Consumer::Options options;
    options.id = ConsumerId{store_.take_id()};
    options.subscription = request.id;
    options.ack_mode = request.ack_mode;
    options.window = request.window;
    options.created_ms = environment_.now.wall.count();
    options.selector = std::move(request.selector);
    auto subscription = std::make_unique<Subscription>();
    subscription->id = request.id;
    subscription->owns_queue = queue.attributes().temporary;
    subscription->no_local = request.no_local;
    if (request.no_local) ++client.no_local;
    const ConsumerId consumer_id = options.id;
    const bool durable = queue.attributes().durable;
    subscription->consumer = std::make_unique<Consumer>(std::move(options), queue, session);
    queue.add_consumer(*subscription->consumer, environment_.now.wall.count());
    session.notices().consumer_created(session, *subscription->consumer);
    client.consumers.emplace(consumer_id, subscription.get());
    client.subscriptions.emplace(request.id, std::move(subscription));
    client.wait_for(store_.commit());
    // Another session may have created the queue, and the disk may not have it yet.
    if (durable) client.wait_for(store_.last());
    session.receipt(frame);
    session.reply([this, consumer_id](Session& subscriber) {  // behind the receipt
        const auto it = subscriber.client().consumers.find(consumer_id);
        if (it == subscriber.client().consumers.end()) return;
        it->second->consumer->start();
        deliveries_.wake(it->second->consumer->queue());
    });
}

void Subscriptions::close(Session& session, Subscription& subscription, ReturnReason reason) {
    Client& client = session.client();
    Consumer& consumer = *subscription.consumer;
    Queue& queue = consumer.queue();
    queue.remove_consumer(consumer);
    session.notices().consumer_closed(session, consumer);
    queues_.left(queue);
    const bool leaves_by_itself =
        reason == ReturnReason::kUnsubscribed || session.leaves_by_itself();
    if (consumer.ack_mode() == AckMode::kAuto && leaves_by_itself) {
        // Messages on their way to the client count as taken, as in Artemis.
        while (!consumer.held().empty()) deliveries_.acknowledge(consumer, consumer.held().begin());
        store_.commit();
    }
    if (reason == ReturnReason::kUnsubscribed) {
        std::vector<MessageId> held;
        for (const MessageReference& reference : consumer.held())
            held.push_back(reference.message->id);
        client.orphaned.add(consumer.id(), std::move(held));
    }
    if (reason == ReturnReason::kUnsubscribed) {
        session.carry_on(returns_.give_back(consumer, reason));
    } else {
        environment_.work.start(returns_.give_back(consumer, reason));
    }
    if (subscription.no_local) --client.no_local;
    const bool owns_queue = subscription.owns_queue;
    client.consumers.erase(consumer.id());
    client.subscriptions.erase(client.subscriptions.find(subscription.id));
    if (owns_queue) {
        queues_.drop(session, queue);
        client.wait_for(store_.commit());
        return;
    }
    deliveries_.wake(queue);
}

}  // namespace minibroker::broker
