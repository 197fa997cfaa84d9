#include "broker/stomp_message.h"

#include <charconv>
#include <limits>

#include "base/text.h"
#include "protocol/encoder.h"

namespace minibroker::broker {
namespace {

using protocol::Frame;
using protocol::Version;

constexpr auto kLongMin = std::numeric_limits<std::int64_t>::min();
constexpr auto kLongMax = std::numeric_limits<std::int64_t>::max();

// Headers of SEND that become properties of another name.
std::string_view property_name(std::string_view header) {
    if (header == "correlation-id") return property::kCorrelationId;
    if (header == "type") return property::kType;
    if (header == "reply-to") return property::kReplyTo;
    if (header == "content-type") return property::kContentType;
    if (header == "JMSXGroupID") return property::kGroupId;
    return header;
}

bool is_standard(std::string_view header) {
    return header == "persistent" || header == "priority" || header == "expires" ||
           header == "AMQ_SCHEDULED_DELAY" || header == "AMQ_SCHEDULED_TIME";
}

bool set_standard(Message& message,
                  const Frame::Header& header,
                  std::int64_t now,
                  std::int64_t& scheduled_time) {
    if (header.name == "persistent") {
        message.durable = equal_ignoring_case(header.value, "true");
        return true;
    }
    const auto number = parse_integer(header.value, kLongMin, kLongMax);
    if (!number) return false;
    if (header.name == "priority") {
        if (*number < -128 || *number > 127) return false;
        message.priority = static_cast<std::int8_t>(*number);
    } else if (header.name == "expires") {
        message.expiration = *number;
    } else if (header.name == "AMQ_SCHEDULED_DELAY") {
        // The sum wraps as in Java: beyond the range it is a time long past.
        const auto sum = static_cast<std::uint64_t>(now) + static_cast<std::uint64_t>(*number);
        if (*number > 0 && scheduled_time == 0) message.scheduled = static_cast<std::int64_t>(sum);
    } else if (*number > 0) {
        scheduled_time = *number;  // wins over the delay, wherever it stands
    }
    return true;
}

void set_body(Message& message, Frame& frame, std::int64_t large_from) {
    message.is_bytes = frame.header("content-length").has_value();
    message.body = std::move(frame.body);
    const auto text_size =
        message.is_bytes ? 0 : static_cast<std::int64_t>(utf16_length(message.body)) * 2;
    const auto bytes = static_cast<std::int64_t>(message.body.size());
    const std::int64_t counted = message.is_bytes ? bytes + 4 : 9 + text_size;
    if (large_from >= 0 && counted >= large_from) {
        message.large_size = message.is_bytes ? bytes : 5 + text_size;
    }
}

// Writes the head of one MESSAGE. In 1.0 a property named like one of the broker's headers stands
// in its place; in 1.1 and 1.2 both lines go out, the broker's first.
class HeadWriter {
public:
    HeadWriter(std::string& out, Version version, const Message& message)
        : writer_(out, version, "MESSAGE"), version_(version), message_(message) {}

    void own(std::string_view name, std::string_view value) {
        if (version_ == Version::kV10) {
            if (const auto instead = message_.properties.find(name)) value = instead->value;
        }
        writer_.header(name, value);
    }
    void own(std::string_view name, std::int64_t value) {
        char text[24];
        const auto [end, error] = std::to_chars(text, text + sizeof text, value);
        own(name,
            std::string_view(text,
                             error == std::errc{} ? static_cast<std::size_t>(end - text) : 0));
    }
    void property(const Property& entry) { writer_.header(entry.name, entry.value); }
    void finish() { writer_.finish_head(); }

private:
    protocol::FrameWriter writer_;
    Version version_;
    const Message& message_;
};

// Properties that have a header of their own, or none.
bool is_mapped(std::string_view name) {
    return name == property::kCorrelationId || name == property::kReplyTo ||
           name == property::kType || name == property::kContentType ||
           name == property::kValidatedUser || name == "destination";
}

// Names that the broker writes itself: in 1.0 a property of such a name has been written in its
// place.
bool is_own(std::string_view name, const Message& message, const MessageFrame& frame) {
    if (name == "destination-type") return message.routing_type.has_value();
    if (name == "JMSXUserID") return message.properties.has(property::kValidatedUser);
    if (name == "ingress-timestamp") return message.properties.has(property::kIngressTimestamp);
    if (name == "correlation-id") return message.properties.has(property::kCorrelationId);
    if (name == "ack") return frame.with_ack;
    return name == "subscription" || name == "message-id" || name == "expires" ||
           name == "priority" || name == "persistent" || name == "timestamp" ||
           name == "redelivered";
}

std::string destination_of(const Message& message) {
    return message.prefix + message.address;
}

void write_standard(HeadWriter& head, const Message& message, const MessageFrame& frame) {
    head.own("subscription", frame.subscription);
    head.own("message-id", frame.message_id);
    if (message.prefix.empty()) {
        head.own("destination", message.address);
    } else {
        head.own("destination", destination_of(message));
    }
    const auto mapped = [&](std::string_view header, std::string_view name) {
        if (const auto entry = message.properties.find(name)) head.own(header, entry->value);
    };
    mapped("correlation-id", property::kCorrelationId);
    head.own("expires", message.expiration);
    head.own("redelivered", frame.redelivered ? "true" : "false");
    head.own("priority", static_cast<std::int64_t>(message.priority));
    head.own("persistent", message.durable ? "true" : "false");
    mapped("reply-to", property::kReplyTo);
    head.own("timestamp", message.timestamp);
    mapped("type", property::kType);
    mapped("content-type", property::kContentType);
    mapped("JMSXUserID", property::kValidatedUser);
    if (message.routing_type)
        head.own("destination-type", routing_type_name(*message.routing_type));
    mapped("ingress-timestamp", property::kIngressTimestamp);
}

}  // namespace

std::expected<std::shared_ptr<Message>, StompError> message_from(Frame& frame,
                                                                 const SendContext& context) {
    auto message = std::make_shared<Message>();
    message->address = context.address;
    message->prefix = context.prefix;
    message->routing_type = context.routing_type;
    message->timestamp = context.now;
    std::int64_t scheduled_time = 0;
    for (std::size_t i = 0; i < frame.header_count(); ++i) {
        const Frame::Header header = frame.header_at(i);
        if (is_standard(header.name)) {
            if (!set_standard(*message, header, context.now, scheduled_time)) {
                return std::unexpected(coded_error(339031, "Error handling send"));
            }
            continue;
        }
        // A header may carry the very name that another one is mapped to: the later one counts.
        const std::string_view name = property_name(header.name);
        if (name.starts_with("_AMQ_") || name.starts_with("JMS")) {
            message->properties.set(name, header.value);
            if (name == property::kGroupId) message->grouped = true;
            if (name == property::kDuplicateId) message->detectable = true;
        } else {
            message->properties.append(name, header.value);
        }
    }
    if (scheduled_time > 0) message->scheduled = scheduled_time;
    if (message->scheduled > 0)
        message->properties.set_long(property::kScheduled, message->scheduled);
    set_body(*message, frame, context.large_from);
    return message;
}

void append_message_head(std::string& out,
                         Version version,
                         const Message& message,
                         const MessageFrame& frame) {
    HeadWriter head(out, version, message);
    write_standard(head, message, frame);
    if (message.large_size >= 0) head.own(property::kLargeSize, message.large_size);
    // A bytes message says its length in every version, others where there is a body and the
    // version has that rule.
    const bool counted = !message.body.empty() && (message.is_bytes || version != Version::kV10);
    if (counted) head.own("content-length", static_cast<std::int64_t>(message.body.size()));
    for (const Property entry : message.properties) {
        if (is_mapped(entry.name)) continue;
        if (entry.name == "content-length" && counted) continue;
        if (entry.name == property::kLargeSize && message.large_size >= 0) continue;
        if (version == Version::kV10 && is_own(entry.name, message, frame)) continue;
        head.property(entry);
    }
    if (!frame.first_of_group.empty()) head.own(frame.first_of_group, "true");
    if (frame.with_ack) head.own("ack", frame.message_id);
    head.finish();
}

}  // namespace minibroker::broker
