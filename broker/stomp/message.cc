#include "broker/stomp/message.h"

#include <limits>

#include "base/text.h"
#include "broker/stomp/refusals.h"

namespace minibroker::broker {
namespace {

using protocol::Frame;

constexpr auto kLongMin = std::numeric_limits<std::int64_t>::min();
constexpr auto kLongMax = std::numeric_limits<std::int64_t>::max();

// Headers of SEND that become properties with another name.
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

void add(HintSet* hints, Hint hint) {
    if (hints != nullptr) (void)hints->add(hint);
}

bool set_standard(Message& message,
                  const Frame::Header& header,
                  const SendContext& context,
                  std::int64_t& scheduled_time) {
    if (header.name == "persistent") {
        message.durable = equal_ignoring_case(header.value, "true");
        if (!message.durable && !equal_ignoring_case(header.value, "false"))
            add(context.hints, Hint::kPersistent);
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
        // The sum wraps as in Java: beyond the range it becomes a time long past.
        const auto sum =
            static_cast<std::uint64_t>(context.now) + static_cast<std::uint64_t>(*number);
        if (*number > 0) message.scheduled = static_cast<std::int64_t>(sum);
    } else if (*number > 0) {
        scheduled_time = *number;  // has precedence over the delay, wherever it stands
    }
    return true;
}

// Applies the meaning of the broker's own properties. Source: CoreMessage.getRoutingType;
// PostOfficeImpl.route and BindingsImpl.route, which expect bytes for three of them.
void note(Message& message, const Frame::Header& header) {
    using Unusable = Message::Unusable;
    if (header.name == property::kGroupId) message.grouped = true;
    if (header.name == property::kDuplicateId) message.detectable = true;
    if (header.name == property::kRoutingType) {
        const auto number = parse_integer(header.value, INT8_MIN, INT8_MAX);
        if (!number) message.unusable = Unusable::kAlways;
        message.routing_type = routing_type_numbered(number.value_or(-1));
    }
    if (header.name == property::kBridgeDuplicateId) message.unusable = Unusable::kAlways;
    const bool routes = header.name == property::kRouteTo || header.name == property::kScaleDownTo;
    if (routes && message.unusable == Unusable::kNo) message.unusable = Unusable::kWhereBound;
}

}  // namespace

std::expected<std::shared_ptr<Message>, StompError> message_from(const Frame& frame,
                                                                 const SendContext& context) {
    auto message = std::make_shared<Message>();
    message->address = context.address;
    message->prefix = context.prefix;
    message->routing_type = context.routing_type;
    message->timestamp = context.now;
    message->is_bytes = frame.header("content-length").has_value();
    std::int64_t scheduled_time = 0;
    message->properties.reserve(frame.header_count(), frame.header_bytes());
    for (std::size_t i = 0; i < frame.header_count(); ++i) {
        const Frame::Header header = frame.header_at(i);
        if (is_standard(header.name)) {
            if (!set_standard(*message, header, context, scheduled_time)) {
                return std::unexpected(wrong_number(header));
            }
            continue;
        }
        // A header may have the very name to which another one is mapped: the later one applies.
        const std::string_view name = property_name(header.name);
        if (name.starts_with("_AMQ_") || name.starts_with("JMS")) {
            message->properties.set(name, header.value);
            note(*message, {name, header.value});
            if (name == property::kReplyTo && is_temporary_name(header.value))
                add(context.hints, Hint::kTemporaryQueue);
        } else {
            if (is_classic_schedule(name)) add(context.hints, Hint::kScheduler);
            message->properties.append(name, header.value);
        }
    }
    if (message->expiration > 0 && message->expiration < context.now) {
        add(context.hints,
            is_odd_expiration(message->expiration, context.now) ? Hint::kExpires : Hint::kExpired);
    }
    message->delayed = message->scheduled != 0 && scheduled_time == 0;
    if (scheduled_time > 0) message->scheduled = scheduled_time;
    if (message->scheduled > 0)
        message->properties.set_long(property::kScheduled, message->scheduled);
    return message;
}

void take_body(Message& message, Frame& frame, std::int64_t large_from) {
    message.body.take(std::move(frame.body));
    // A size beyond what text can express need not be counted.
    const auto counted_max = 9 + 2 * static_cast<std::int64_t>(message.body.size());
    if (large_from < 0 || counted_max < large_from) return;
    const auto text_size =
        message.is_bytes ? 0 : static_cast<std::int64_t>(utf16_length(message.body)) * 2;
    const auto bytes = static_cast<std::int64_t>(message.body.size());
    const std::int64_t counted = message.is_bytes ? bytes + 4 : 9 + text_size;
    if (counted >= large_from) {
        message.large_size = message.is_bytes ? bytes : 5 + text_size;
    }
}

}  // namespace minibroker::broker
