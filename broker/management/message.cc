#include "broker/management/message.h"

#include "base/text.h"
#include "broker/queue/queue.h"

namespace minibroker::broker {
namespace {

constexpr std::int64_t kAttributeSizeLimit = 256;  // AddressSettings.DEFAULT_MANAGEMENT_...

constexpr int kTextType = 3;
constexpr int kBytesType = 4;

// The first `limit` characters. Source: Artemis `JsonUtil.truncateString`.
std::string cut(std::string_view text, std::int64_t limit) {
    if (limit < 0 || std::cmp_less_equal(text.size(), limit)) return std::string(text);
    std::size_t end = 0;
    std::size_t characters = 0;
    const auto is_start = [&](std::size_t at) {
        return (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_start(i)) continue;
        if (std::cmp_equal(characters, limit)) end = i;
        ++characters;
    }
    if (std::cmp_less_equal(characters, limit)) return std::string(text);
    return std::string(text.substr(0, end)) + ", + " +
           std::to_string(static_cast<std::int64_t>(characters) - limit) + " more";
}

}  // namespace

std::string message_json(const Message& message, const config::AddressSettings& settings) {
    const std::int64_t limit =
        settings.management_message_attribute_size_limit.value_or(kAttributeSizeLimit);
    JsonObject json;
    json.number("messageID", static_cast<std::int64_t>(message.id.value))
        .text("address", message.address)
        .flag("durable", message.durable)
        .number("expiration", message.expiration)
        .number("priority", message.priority)
        .number("timestamp", message.timestamp)
        .number("type", message.is_bytes ? kBytesType : kTextType);
    if (message.routing_type)
        json.number("_AMQ_ROUTING_TYPE", message.routing_type == RoutingType::kAnycast ? 1 : 0);
    for (const Property entry : message.properties) {
        if (entry.type == PropertyType::kString) {
            json.text(entry.name, cut(entry.value, limit));
        } else {
            json.raw(entry.name, entry.value);
        }
    }
    return json.json();
}

std::int64_t bytes_in_transit(const Consumer& consumer) {
    std::int64_t bytes = 0;
    for (const MessageReference& reference : consumer.held())
        bytes += reference.message->encoded_size();
    return bytes;
}

std::string consumer_json(const Consumer& consumer, bool queue_name) {
    const MessageSink::Names names = consumer.sink().names();
    const Consumer::Statistics& counted = consumer.statistics();
    const auto in_transit = static_cast<std::int64_t>(consumer.held().size());
    const auto id = static_cast<std::int64_t>(consumer.id().value);
    JsonObject json;
    json.number("consumerID", id)
        .number("sequentialId", id)
        .text("connectionID", names.connection)
        .text("sessionID", names.session)
        .flag("browseOnly", false)
        .number("creationTime", consumer.created_ms())
        .number("messagesInTransit", in_transit)
        .number("messagesInTransitSize", bytes_in_transit(consumer))
        .number("messagesDelivered", static_cast<std::int64_t>(counted.delivered))
        .number("messagesDeliveredSize", counted.delivered_bytes)
        .number("messagesAcknowledged", static_cast<std::int64_t>(consumer.acknowledged()))
        .number("messagesAcknowledgedAwaitingCommit", 0)
        .number("lastDeliveredTime", counted.last_delivered_ms)
        .number("lastAcknowledgedTime", counted.last_acknowledged_ms)
        .text("status", "OK");
    if (queue_name)
        json.text("queueName", consumer.queue().name()).number("deliveringCount", in_transit);
    return json.json();
}

}  // namespace minibroker::broker
