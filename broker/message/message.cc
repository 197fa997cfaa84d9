#include "broker/message/message.h"

#include <functional>

#include "base/ascii.h"
#include "base/bytes.h"
#include "base/text.h"
#include "broker/message/java_date.h"

namespace minibroker::broker {
namespace {

constexpr std::uint8_t kPayloadVersion = 1;

SelectorValue typed(const Property& property) {
    constexpr auto kMin = INT64_MIN;
    switch (property.type) {
        case PropertyType::kLong:
            return parse_integer(property.value, kMin, INT64_MAX).value_or(0);
        case PropertyType::kInt:
            return static_cast<std::int32_t>(
                parse_integer(property.value, INT32_MIN, INT32_MAX).value_or(0));
        case PropertyType::kBoolean:
            return property.value == "true";
        case PropertyType::kString:
            break;
    }
    return property.value;
}

void append_message(std::string& out, const Message& message, std::string_view body) {
    ByteWriter writer(out);
    writer.integer(kPayloadVersion);
    writer.text(message.address);
    writer.text(message.prefix);
    writer.integer(static_cast<std::uint8_t>(
        message.routing_type ? RoutingTypes::bit(*message.routing_type) : 0));
    writer.flag(message.durable);
    writer.flag(message.is_bytes);
    writer.integer(message.priority);
    writer.integer(message.timestamp);
    writer.integer(message.expiration);
    writer.integer(message.scheduled);
    writer.integer(message.large_size);
    writer.text(message.properties.packed());
    writer.text(body);
}

}  // namespace

// CoreMessage: fixed head, address as UTF-16, properties as UTF-16 name and value.
std::int64_t Message::head_size() const {
    const std::size_t size = 33 + 2 * utf16_length(address) + 1 + 4;
    return static_cast<std::int64_t>(size + properties.count() * 9 + properties.utf16_bytes());
}

std::int64_t Message::encoded_size() const {
    // Text bodies are UTF-16 as well.
    const std::size_t size = is_bytes ? body.size() + 4 : 9 + 2 * utf16_length(body.view());
    return head_size() + 4 + static_cast<std::int64_t>(size);
}

std::int64_t Message::memory_size() const {
    constexpr std::size_t kOverhead = 400;  // the structures around it
    return static_cast<std::int64_t>(kOverhead + address.size() + properties.packed().size() +
                                     body.size());
}

SelectorValue MessageSubject::value(std::string_view name) const {
    if (name.starts_with("AMQ")) {
        if (name == "AMQPriority") return static_cast<std::int32_t>(message_.priority);
        if (name == "AMQDurable") {
            return message_.durable ? std::string_view("DURABLE") : std::string_view("NON_DURABLE");
        }
        if (name == "AMQTimestamp") return message_.timestamp;
        if (name == "AMQExpiration") return message_.expiration;
        if (name == "AMQSize") return static_cast<std::int32_t>(message_.encoded_size());
        if (name == "AMQAddress") return std::string_view(message_.address);
        if (name == "AMQGroupID") name = property::kGroupId;
        if (name == "AMQUserID") return std::monostate{};
    }
    const auto found = message_.properties.find(name);
    if (found) return typed(*found);
    if (name == property::kRoutingType && message_.routing_type)
        return static_cast<std::int32_t>(routing_type_number(*message_.routing_type));
    return std::monostate{};
}

std::optional<std::string_view> MessageSubject::text_body() const {
    if (message_.is_bytes) return std::nullopt;
    return message_.body;
}

std::string encode_message(const Message& message) {
    std::string out;
    out.reserve(96 + message.address.size() + message.properties.packed().size() +
                message.body.size());
    append_message(out, message);
    return out;
}

void append_message(std::string& out, const Message& message) {
    append_message(out, message, message.body);
}

void append_head(std::string& out, const Message& message) {
    append_message(out, message, {});
}

Result<std::shared_ptr<Message>> decode_message(MessageId id, std::string_view payload) {
    ByteReader reader(payload);
    const auto version = reader.integer<std::uint8_t>();
    auto message = std::make_shared<Message>();
    message->id = id;
    message->address = reader.text();
    message->prefix = reader.text();
    const auto type = reader.integer<std::uint8_t>();
    if (type == 1) message->routing_type = RoutingType::kAnycast;
    if (type == 2) message->routing_type = RoutingType::kMulticast;
    message->durable = reader.flag();
    message->is_bytes = reader.flag();
    message->priority = reader.integer<std::int8_t>();
    message->timestamp = reader.integer<std::int64_t>();
    message->expiration = reader.integer<std::int64_t>();
    message->scheduled = reader.integer<std::int64_t>();
    message->large_size = reader.integer<std::int64_t>();
    auto properties = Properties::unpack(reader.text());
    message->body = reader.text();
    if (version != kPayloadVersion || type > 2 || !properties || !reader.done()) {
        return failure(ErrorCode::kCorrupt,
                       "the payload of message " + std::to_string(id.value) + " is not a message");
    }
    message->properties = std::move(*properties);
    message->grouped = message->properties.has(property::kGroupId);
    message->detectable = message->properties.has(property::kDuplicateId);
    return message;
}

std::string describe(const Message& message) {
    const auto flag = [](bool value) { return value ? "true" : "false"; };
    std::string text = "CoreMessage[messageID=" + std::to_string(message.id.value);
    text += std::string(", durable=") + flag(message.durable) + ", userID=null";
    text += ", priority=" + std::to_string(message.priority);
    text += ", timestamp=" + java_date(message.timestamp);
    text += ", expiration=" + (message.expiration == 0 ? "0" : java_date(message.expiration));
    text += std::string(", durable=") + flag(message.durable) + ", address=";
    text += message.address.view();
    text += ", size=" + std::to_string(message.encoded_size()) + ", properties=TypedProperties[";
    bool first = true;
    for (const Property entry : message.properties) {
        if (!first) text += ", ";
        first = false;
        text.append(entry.name).append("=").append(entry.value);
    }
    text += "]]@" + std::to_string(std::hash<std::uint64_t>{}(message.id.value) % 2'000'000'011U);
    return text;
}

}  // namespace minibroker::broker
