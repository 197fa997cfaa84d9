#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "base/shared_text.h"
#include "broker/message/memory_usage.h"
#include "broker/message/message_body.h"
#include "broker/message/properties.h"
#include "broker/message/routing_type.h"
#include "broker/message/stored_message.h"
#include "broker/selector/selector.h"

namespace minibroker::broker {

/// Names of properties that have a meaning in Artemis and its STOMP mapping (Message.HDR_*,
/// MessageUtil, StompUtils).
namespace property {
inline constexpr std::string_view kCorrelationId = "JMSCorrelationID";
inline constexpr std::string_view kType = "JMSType";
inline constexpr std::string_view kReplyTo = "JMSReplyTo";
inline constexpr std::string_view kContentType = "_AMQ_CONTENT_TYPE";
inline constexpr std::string_view kGroupId = "_AMQ_GROUP_ID";
inline constexpr std::string_view kGroupSequence = "_AMQ_GROUP_SEQUENCE";
inline constexpr std::string_view kLastValue = "_AMQ_LVQ_NAME";
inline constexpr std::string_view kScheduled = "_AMQ_SCHED_DELIVERY";
inline constexpr std::string_view kValidatedUser = "_AMQ_VALIDATED_USER";
inline constexpr std::string_view kLargeSize = "_AMQ_LARGE_SIZE";
inline constexpr std::string_view kOriginalAddress = "_AMQ_ORIG_ADDRESS";
inline constexpr std::string_view kOriginalQueue = "_AMQ_ORIG_QUEUE";
inline constexpr std::string_view kOriginalRoutingType = "_AMQ_ORIG_ROUTING_TYPE";
inline constexpr std::string_view kOriginalMessageId = "_AMQ_ORIG_MESSAGE_ID";
inline constexpr std::string_view kActualExpiry = "_AMQ_ACTUAL_EXPIRY";
inline constexpr std::string_view kConnectionId = "__AMQ_CID";
inline constexpr std::string_view kDuplicateId = "_AMQ_DUPL_ID";
inline constexpr std::string_view kIngressTimestamp = "_AMQ_INGRESS_TIMESTAMP";
inline constexpr std::string_view kRoutingType = "_AMQ_ROUTING_TYPE";
// Contains bytes, so it cannot be a header.
inline constexpr std::string_view kBridgeDuplicateId = "_AMQ_BRIDGE_DUP";
inline constexpr std::string_view kRouteTo = "_AMQ_ROUTE_TO";
inline constexpr std::string_view kScaleDownTo = "_AMQ_SCALEDOWN_TO";
}  // namespace property

/// A size that is computed at the first request. A copy, which will be changed, does not know its
/// own yet.
struct CountedSize {
    std::int64_t value = -1;  ///< bytes; -1: not counted yet

    CountedSize() = default;
    CountedSize(const CountedSize& /*other*/) {}
    CountedSize& operator=(const CountedSize& /*other*/) { return value = -1, *this; }
};

/// One message, shared by all queues that hold it. It does not change once it is routed (except
/// `stored`, which belongs to the store). A copy (dead letter, expiry, divert) is a separate
/// message with a new id.
struct Message {
    MessageId id;
    SharedText address;  ///< the address it was sent to, without prefix; `address::queue` if sent
                         ///< so
    SharedText prefix;   ///< the sender's prefix, shown again in `destination`
    std::optional<RoutingType> routing_type;
    bool durable = false;
    bool is_bytes = false;    ///< sent with content-length
    bool grouped = false;     ///< has a `_AMQ_GROUP_ID` property
    bool detectable = false;  ///< has a `_AMQ_DUPL_ID` property
    bool delayed = false;     ///< `scheduled` is the end of a delay, not an instant given by a
                              ///< client
    /// A header has the name of a property that Artemis needs and an invalid value: Artemis fails
    /// to send such a message, always or only if there is a queue to look up.
    enum class Unusable : std::uint8_t { kNo, kWhereBound, kAlways } unusable = Unusable::kNo;
    std::int8_t priority = 4;
    std::int64_t timestamp = 0;    ///< epoch ms of the SEND
    std::int64_t expiration = 0;   ///< epoch ms; 0: never
    std::int64_t scheduled = 0;    ///< epoch ms before which it is not delivered; 0: at once
    std::int64_t large_size = -1;  ///< the value of `_AMQ_LARGE_SIZE`; -1: not a large message
    Properties properties;
    MessageBody body;

    mutable StoredMessage stored;      ///< its state in the journal; only the store uses this
    UsageShare usage;                  ///< taken when the message is routed
    mutable CountedSize counted_size;  ///< only `routed_size` uses this

    /// Size of head and properties in Artemis (getHeadersAndPropertiesEncodeSize), bytes.
    [[nodiscard]] std::int64_t head_size() const;
    /// The size Artemis counts (getEncodeSize): head, properties and body, bytes.
    [[nodiscard]] std::int64_t encoded_size() const;
    /// As `encoded_size`, for a message that was routed: computed once.
    [[nodiscard]] std::int64_t routed_size() const {
        if (counted_size.value < 0) counted_size.value = encoded_size();
        return counted_size.value;
    }
    /// Approximate memory used, bytes.
    [[nodiscard]] std::int64_t memory_size() const;
    /// Whether it has expired at `wall_ms` (epoch ms). A negative expiration has expired.
    [[nodiscard]] bool expired(std::int64_t wall_ms) const {
        return expiration != 0 && expiration <= wall_ms;
    }
};

using MessagePointer = std::shared_ptr<const Message>;

/// A message as a selector sees it. Source: Artemis `FilterImpl`, `FilterConstants`.
class MessageSubject : public SelectorSubject {
public:
    explicit MessageSubject(const Message& message) : message_(message) {}
    [[nodiscard]] SelectorValue value(std::string_view name) const override;
    [[nodiscard]] std::optional<std::string_view> text_body() const override;

private:
    const Message& message_;
};

/// Appends a message as the payload of its AddMessage record (docs/JOURNAL_FORMAT.md, "Message
/// payload") to `out`.
void append_message(std::string& out, const Message& message);
/// As `append_message`, without the body, for a message whose body has a record of its own.
void append_head(std::string& out, const Message& message);
[[nodiscard]] std::string encode_message(const Message& message);
/// Decodes a payload; kCorrupt if the bytes are not a message.
[[nodiscard]] Result<std::shared_ptr<Message>> decode_message(MessageId id,
                                                              std::string_view payload);

/// As Artemis prints a message inside an error: `CoreMessage[messageID=…]@hash`.
[[nodiscard]] std::string describe(const Message& message);

}  // namespace minibroker::broker
