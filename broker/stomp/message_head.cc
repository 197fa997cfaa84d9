#include "broker/stomp/message_head.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <concepts>
#include <initializer_list>

#include "protocol/encoder.h"

namespace minibroker::broker {
namespace {

using protocol::Version;

constexpr std::string_view kCommandLine = "MESSAGE\n";
constexpr std::string_view kRedelivered = "redelivered:true\n";
constexpr std::string_view kNotRedelivered = "redelivered:false\n";

// An integer as text.
class Decimal {
public:
    explicit Decimal(std::integral auto value)
        : end_(std::to_chars(digits_.data(), digits_.data() + digits_.size(), value).ptr) {}
    [[nodiscard]] std::string_view text() const { return {digits_.data(), end_}; }

private:
    std::array<char, 24> digits_;
    const char* end_;
};

// Writes the headers of one MESSAGE. In 1.0 a property with the name of one of the broker's headers
// replaces it; in 1.1 and 1.2 both lines are sent, the broker's first.
class HeadWriter {
public:
    HeadWriter(std::string& out, Version version, const Message& message)
        : writer_(out, version), version_(version), message_(message) {}

    void own(std::string_view name, std::string_view value) {
        if (version_ == Version::kV10) {
            if (const auto instead = message_.properties.find(name)) value = instead->value;
        }
        writer_.header(name, value);
    }
    // A value of letters, digits and commas, which needs no escapes.
    void own_plain(std::string_view name, std::string_view value) {
        if (version_ == Version::kV10) return own(name, value);
        writer_.raw_header(name, value);
    }
    void own(std::string_view name, std::int64_t value) { own_plain(name, Decimal(value).text()); }
    // A header with the value of the property `name`, if there is one.
    void mapped(std::string_view header, std::string_view name) {
        if (const auto entry = message_.properties.find(name)) own(header, entry->value);
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
           name == property::kValidatedUser || name == property::kRoutingType ||
           name == "destination";
}

// Names that the broker writes itself: in 1.0 a property with such a name has been written in its
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

// The headers of all MESSAGEs have the same order. Those that depend on the consumer are at the
// beginning, in the middle and at the end; the messages of one producer differ in time and length.
void begin(HeadWriter& head, const MessageFrame& frame, std::string_view message_id) {
    head.own("subscription", frame.subscription);
    head.own_plain("message-id", message_id);
}

void write_before_redelivered(HeadWriter& head, const Message& message) {
    if (message.prefix.empty()) {
        head.own("destination", message.address);
    } else {
        head.own("destination", std::string(message.prefix.view()).append(message.address));
    }
    head.mapped("correlation-id", property::kCorrelationId);
    head.own("expires", message.expiration);
}

void write_redelivered(HeadWriter& head, const MessageFrame& frame) {
    head.own_plain("redelivered", frame.redelivered ? "true" : "false");
}

// A bytes message has content-length in every version, others if there is a body and the version
// has that rule.
bool is_counted(Version version, const Message& message) {
    return !message.body.empty() && (message.is_bytes || version != Version::kV10);
}

void write_up_to_timestamp(HeadWriter& head, const Message& message) {
    head.own("priority", static_cast<std::int64_t>(message.priority));
    head.own_plain("persistent", message.durable ? "true" : "false");
    head.mapped("reply-to", property::kReplyTo);
}

void write_up_to_length(HeadWriter& head, const Message& message) {
    head.mapped("type", property::kType);
    head.mapped("content-type", property::kContentType);
    head.mapped("JMSXUserID", property::kValidatedUser);
    if (message.routing_type)
        head.own_plain("destination-type", routing_type_name(*message.routing_type));
    head.mapped("ingress-timestamp", property::kIngressTimestamp);
    if (message.large_size >= 0) head.own(property::kLargeSize, message.large_size);
}

void write_properties(HeadWriter& head,
                      Version version,
                      const Message& message,
                      const MessageFrame& frame) {
    const bool counted = is_counted(version, message);
    for (const Property entry : message.properties) {
        if (is_mapped(entry.name)) continue;
        if (entry.name == "content-length" && counted) continue;
        if (entry.name == property::kLargeSize && message.large_size >= 0) continue;
        if (version == Version::kV10 && is_own(entry.name, message, frame)) continue;
        head.property(entry);
    }
}

void finish(HeadWriter& head, const MessageFrame& frame, std::string_view message_id) {
    if (!frame.first_of_group.empty()) head.own(frame.first_of_group, "true");
    if (frame.with_ack) head.own_plain("ack", message_id);
    head.finish();
}

// Appends all of `parts`; the string grows only once.
void append_parts(std::string& out, std::initializer_list<std::string_view> parts) {
    const std::size_t before = out.size();
    std::size_t size = before;
    for (const std::string_view part : parts) size += part.size();
    // gcc 12 passes the function its new capacity instead of `size`.
    out.resize_and_overwrite(size, [&](char* bytes, std::size_t /*size*/) {
        char* at = bytes + before;
        for (const std::string_view part : parts) at = std::ranges::copy(part, at).out;
        return size;
    });
}

}  // namespace

void append_message_head(std::string& out,
                         Version version,
                         const Message& message,
                         const MessageFrame& frame) {
    std::string message_id(Decimal(frame.consumer.value).text());
    message_id.append(",").append(Decimal(message.id.value).text());
    out += kCommandLine;
    HeadWriter head(out, version, message);
    begin(head, frame, message_id);
    write_before_redelivered(head, message);
    write_redelivered(head, frame);
    write_up_to_timestamp(head, message);
    head.own("timestamp", message.timestamp);
    write_up_to_length(head, message);
    if (is_counted(version, message))
        head.own("content-length", static_cast<std::int64_t>(message.body.size()));
    write_properties(head, version, message, frame);
    finish(head, frame, message_id);
}

bool MessageHeads::Shape::fits(Version of, const Message& message) const {
    return properties.same_as(message.properties) && address.same_as(message.address) &&
           prefix.same_as(message.prefix) && expiration == message.expiration &&
           large_size == message.large_size && routing_type == message.routing_type &&
           priority == message.priority && durable == message.durable &&
           counted == is_counted(of, message) && version == of;
}

void MessageHeads::Shape::take(Version of, const Message& message, const MessageFrame& frame) {
    version = of;
    properties = message.properties;
    address = message.address;
    prefix = message.prefix;
    expiration = message.expiration;
    large_size = message.large_size;
    routing_type = message.routing_type;
    priority = message.priority;
    durable = message.durable;
    counted = is_counted(of, message);
    const auto write = [&](std::string& text, auto&& part) {
        text.clear();
        HeadWriter head(text, of, message);
        part(head);
    };
    write(before_redelivered, [&](HeadWriter& head) { write_before_redelivered(head, message); });
    write(up_to_timestamp, [&](HeadWriter& head) { write_up_to_timestamp(head, message); });
    up_to_timestamp += "timestamp:";
    write(up_to_length, [&](HeadWriter& head) { write_up_to_length(head, message); });
    if (counted) up_to_length += "content-length:";
    write(behind, [&](HeadWriter& head) { write_properties(head, of, message, frame); });
    lines.clear();
}

void MessageHeads::Shape::write_lines(const Message& message, const MessageFrame& frame) {
    if (!lines.empty() && timestamp == message.timestamp && length == message.body.size() &&
        redelivered == frame.redelivered) {
        return;
    }
    timestamp = message.timestamp;
    length = message.body.size();
    redelivered = frame.redelivered;
    lines = "\n";
    lines += before_redelivered;
    lines += redelivered ? kRedelivered : kNotRedelivered;
    lines.append(up_to_timestamp).append(Decimal(timestamp).text()) += '\n';
    lines += up_to_length;
    if (counted) lines.append(Decimal(length).text()) += '\n';
    lines += behind;
}

MessageHeads::Shape* MessageHeads::shape_of(Version version,
                                            const MessagePointer& message,
                                            const MessageFrame& frame) {
    // In 1.0 a property may replace any header.
    if (version == Version::kV10 || message->properties.empty()) return nullptr;
    const bool repeats = message->properties.shared() || message.use_count() > 1;
    if (!repeats || !frame.first_of_group.empty()) return nullptr;
    if (shapes_.empty()) {
        shapes_.resize(kShapes);
        starts_.resize(kStarts);
    }
    Shape& shape = shapes_[message->properties.identity() % kShapes];
    if (!shape.fits(version, *message)) shape.take(version, *message, frame);
    shape.write_lines(*message, frame);
    return &shape;
}

const MessageHeads::Start& MessageHeads::start_of(Version version, const MessageFrame& frame) {
    Start& start = starts_[frame.consumer.value % kStarts];
    if (start.consumer == frame.consumer && start.version == version) return start;
    start.consumer = frame.consumer;
    start.version = version;
    start.text.clear();
    protocol::FrameWriter(start.text, version, "MESSAGE")
        .header("subscription", frame.subscription);
    start.text += "message-id:";
    start.ack = "ack:";
    for (std::string* text : {&start.text, &start.ack})
        text->append(Decimal(frame.consumer.value).text()) += ',';
    return start;
}

void MessageHeads::append(std::string& out,
                          Version version,
                          const MessagePointer& message,
                          const MessageFrame& frame,
                          std::string_view body,
                          std::string_view end) {
    const Shape* shape = shape_of(version, message, frame);
    if (shape == nullptr) {
        append_message_head(out, version, *message, frame);
        out.append(body).append(end);
        return;
    }
    const Start& start = start_of(version, frame);
    const Decimal number(message->id.value);
    const std::string_view id = number.text();
    if (frame.with_ack) {
        append_parts(out, {start.text, id, shape->lines, start.ack, id, "\n\n", body, end});
    } else {
        append_parts(out, {start.text, id, shape->lines, "\n", body, end});
    }
}

}  // namespace minibroker::broker
