#include "broker/frames/ack_handler.h"

#include <iterator>

#include "base/text.h"
#include "broker/delivery/deliveries.h"
#include "broker/environment/environment.h"
#include "broker/session/session.h"
#include "broker/session/session_log.h"
#include "broker/session/sessions.h"
#include "broker/stomp/refusals.h"
#include "broker/store/work_in_parts.h"

namespace minibroker::broker {

using protocol::Frame;
using protocol::Version;

namespace {

// Number of messages that one ACK acknowledges at once, without a task.
constexpr int kAtOnceMax = 64;

struct AckId {
    ConsumerId consumer;
    MessageId message;
};

// `CONSUMER,MESSAGE`, two numbers.
std::optional<AckId> parse_ack_id(std::string_view text) {
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    // No id is negative, but a negative number is still a number: it is merely unknown.
    const auto consumer = parse_integer(text.substr(0, comma), INT64_MIN, INT64_MAX);
    const auto message = parse_integer(text.substr(comma + 1), INT64_MIN, INT64_MAX);
    if (!consumer || !message) return std::nullopt;
    return AckId{ConsumerId{static_cast<std::uint64_t>(*consumer)},
                 MessageId{static_cast<std::uint64_t>(*message)}};
}

}  // namespace

// NACK is handled as ACK, in every mode: the message is gone. `transaction` is ignored (the
// messaging page, 5 and 6).
FrameOutcome AckHandler::on_ack(Session& session, const Frame& frame) {
    const auto missing_subscription = [] {
        return std::unexpected(
            ack_without(339037, "Must specify the subscription's id", "subscription"));
    };
    std::optional<std::string_view> id;
    std::optional<std::string_view> subscription;
    if (session.version() == Version::kV12) {
        id = frame.header("id");
        if (!id) {
            return std::unexpected(ack_without(339039, "No id header in ACK/NACK frame.", "id"));
        }
    } else {
        id = frame.header("message-id");
        if (session.version() == Version::kV11) {
            subscription = frame.header("subscription");
            if (!subscription) return missing_subscription();
        }
        if (!id) {
            return std::unexpected(
                ack_without(339018, "Error acknowledging message null", "message-id"));
        }
    }
    // An ACK of 1.2 normally has an id and no other header.
    const bool looks_closer = frame.command == protocol::Command::kNack || frame.header_count() > 1;
    FrameOutcome outcome = acknowledge(session, *id, subscription);
    if (looks_closer) session.log().hint_ack(session, frame, outcome.has_value());
    return outcome;
}

FrameOutcome AckHandler::acknowledge(Session& session,
                                     std::string_view id,
                                     std::optional<std::string_view> subscription) {
    Client& client = session.client();
    const auto parsed = parse_ack_id(id);
    const auto unknown = [&] { return std::unexpected(ack_of_unknown(id)); };
    if (!parsed) {
        const bool of_subscription = client.subscriptions.contains(id);
        return std::unexpected(of_subscription ? ack_of_subscription(id) : ack_of_no_id(id));
    }
    const auto found = client.consumers.find(parsed->consumer);
    Subscription* holder =
        session.closing() || found == client.consumers.end() ? nullptr : found->second;
    if (holder == nullptr) {
        if (!client.orphaned.take(parsed->consumer, parsed->message)) return unknown();
        return std::unexpected(ack_too_late(id));
    }
    Consumer& consumer = *holder->consumer;
    if (consumer.ack_mode() == AckMode::kAuto) return std::unexpected(ack_in_auto(id));
    HeldMessages& held = consumer.held();
    const auto it = held.find(parsed->message);
    if (it == held.end() && consumer.has_forgotten(parsed->message)) return {};
    if (it == held.end() || holder->unacknowledgeable.contains(parsed->message)) return unknown();
    if (subscription && *subscription != holder->id) {
        // Artemis has forgotten the id at this point: the message stays held until the connection
        // ends.
        holder->unacknowledgeable.insert(parsed->message);
        return std::unexpected(ack_of_other(*subscription, holder->id));
    }
    const Acknowledged what{
        session.id(), parsed->consumer, parsed->message, store_.last(), consumer.ready()};
    bool is_done = true;
    if (consumer.ack_mode() == AckMode::kClientIndividual) {
        deliveries_.acknowledge(consumer, it);
    } else {
        const auto last = std::next(it);
        for (int i = 0; i < kAtOnceMax && held.begin() != last; ++i)
            deliveries_.acknowledge(consumer, held.begin());
        is_done = held.begin() == last;
    }
    if (is_done) {
        end(session, consumer, what);
    } else {
        session.carry_on(acknowledge_up_to(what));
    }
    return {};
}

// Acknowledges many messages in slices. The client may leave meanwhile: then the rest goes back.
Task<> AckHandler::acknowledge_up_to(Acknowledged what) {
    Work& work = environment_.work;
    for (bool is_last = false;;) {
        Session* session = sessions_.find(what.session);
        if (session == nullptr) co_return;
        const auto found = session->client().consumers.find(what.consumer);
        if (found == session->client().consumers.end()) co_return;
        Consumer& consumer = *found->second->consumer;
        HeldMessages& held = consumer.held();
        // A reset has removed the messages that the ACK covers.
        if (consumer.has_forgotten(what.last)) co_return end(*session, consumer, what);
        while (!is_last && !work.spent() && !held.empty()) {
            is_last = held.begin()->message->id == what.last;
            deliveries_.acknowledge(consumer, held.begin());
            work.spend(Work::kMessage);
            parts_.relieve();
        }
        if (is_last || held.empty()) co_return end(*session, consumer, what);
        auto pause = parts_.pause();
        co_await pause;
    }
}

void AckHandler::end(Session& session, const Consumer& consumer, const Acknowledged& what) {
    store_.commit();
    const Lsn last = store_.last();
    if (environment_.config.journal_sync_transactional && last > what.before)
        session.client().wait_for(last);
    // In Artemis only returning credit triggers delivery: a queue that waits for messages in
    // transit (groupRebalancePauseDispatch) continues at the next event, not at the last
    // acknowledgement.
    if (!what.was_ready) deliveries_.wake(consumer.queue());
}

void AckHandler::on_taken(Session& session, std::span<const Outbox::Delivered> taken) {
    const Client& client = session.client();
    for (const Outbox::Delivered& done : taken) {
        const auto it = client.consumers.find(done.consumer);
        if (it == client.consumers.end()) continue;  // unsubscribed meanwhile: that acknowledged it
        Consumer& consumer = *it->second->consumer;
        const auto held = consumer.held().find(done.message);
        if (held != consumer.held().end()) deliveries_.acknowledge(consumer, held);
    }
    store_.commit();
}

void AckHandler::on_room(Session& session) {
    for (const auto& [consumer, subscription] : session.client().consumers)
        deliveries_.wake(subscription->consumer->queue());
}

}  // namespace minibroker::broker
