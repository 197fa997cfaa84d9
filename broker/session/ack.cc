#include <algorithm>

#include "base/text.h"
#include "broker/delivery/deliveries.h"
#include "broker/environment/environment.h"
#include "broker/session/session.h"
#include "broker/stomp/refusals.h"
#include "broker/store/store.h"

namespace minibroker::broker {

using protocol::Version;

namespace {

struct AckId {
    ConsumerId consumer;
    MessageId message;
};

// `CONSUMER,MESSAGE`, two numbers.
std::optional<AckId> parse_ack_id(std::string_view text) {
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    // No id is negative, but such a one is a number: it is only not known.
    const auto consumer = parse_integer(text.substr(0, comma), INT64_MIN, INT64_MAX);
    const auto message = parse_integer(text.substr(comma + 1), INT64_MIN, INT64_MAX);
    if (!consumer || !message) return std::nullopt;
    return AckId{ConsumerId{static_cast<std::uint64_t>(*consumer)},
                 MessageId{static_cast<std::uint64_t>(*message)}};
}

}  // namespace

// NACK is handled as ACK, in every mode: the message is gone. `transaction` is ignored (the
// messaging page, 5 and 6).
Session::Outcome Session::on_ack(const Frame& frame) {
    const auto missing_subscription = [] {
        return std::unexpected(
            ack_without(339037, "Must specify the subscription's id", "subscription"));
    };
    std::optional<std::string_view> id;
    std::optional<std::string_view> subscription;
    if (version_ == Version::kV12) {
        id = frame.header("id");
        if (!id)
            return std::unexpected(ack_without(339039, "No id header in ACK/NACK frame.", "id"));
    } else {
        id = frame.header("message-id");
        if (version_ == Version::kV11) {
            subscription = frame.header("subscription");
            if (!subscription) return missing_subscription();
        }
        if (!id)
            return std::unexpected(
                ack_without(339018, "Error acknowledging message null", "message-id"));
    }
    // An ACK of 1.2 has an id and no more, as a rule.
    const bool looks_closer = frame.command == protocol::Command::kNack || frame.header_count() > 1;
    Outcome outcome = acknowledge(*id, subscription);
    if (looks_closer) hint_ack(frame, outcome.has_value());
    return outcome;
}

Subscription* Session::subscription_of(ConsumerId consumer) {
    const auto it = consumers_.find(consumer);
    return it == consumers_.end() ? nullptr : it->second;
}

Session::Outcome Session::acknowledge(std::string_view id,
                                      std::optional<std::string_view> subscription) {
    const auto parsed = parse_ack_id(id);
    const auto unknown = [&] { return std::unexpected(ack_of_unknown(id)); };
    if (!parsed) {
        const bool of_subscription = subscriptions_.contains(id);
        return std::unexpected(of_subscription ? ack_of_subscription(id) : ack_of_no_id(id));
    }
    Subscription* holder = disconnecting_ ? nullptr : subscription_of(parsed->consumer);
    if (holder == nullptr) {
        if (!orphaned_.take(parsed->consumer, parsed->message)) return unknown();
        return std::unexpected(ack_too_late(id));
    }
    Consumer& consumer = *holder->consumer;
    if (consumer.ack_mode() == AckMode::kAuto) return std::unexpected(ack_in_auto(id));
    HeldMessages& held = consumer.held();
    const auto it = held.find(parsed->message);
    if (it == held.end() && consumer.has_forgotten(parsed->message)) return {};
    if (it == held.end() || holder->unacknowledgeable.contains(parsed->message)) return unknown();
    if (subscription && *subscription != holder->id) {
        // Artemis has forgotten the id by now: the message stays held until the connection ends.
        holder->unacknowledgeable.insert(parsed->message);
        return std::unexpected(ack_of_other(*subscription, holder->id));
    }
    const bool was_ready = consumer.ready();
    if (consumer.ack_mode() == AckMode::kClientIndividual) {
        parts_.deliveries.acknowledge(consumer, it);
    } else {
        const auto last = std::next(it);
        while (held.begin() != last) parts_.deliveries.acknowledge(consumer, held.begin());
    }
    const Lsn lsn = parts_.store.commit();
    if (parts_.environment.config.journal_sync_transactional) last_ = std::max(last_, lsn);
    // Only credit that comes back makes Artemis deliver: a queue that waits for what is on its way
    // (groupRebalancePauseDispatch) goes on at the next event, not at the last acknowledgement.
    if (!was_ready) parts_.deliveries.wake(consumer.queue());
    return {};
}

}  // namespace minibroker::broker
