#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "broker/message.h"
#include "protocol/version.h"

namespace minibroker::broker {

/// What a MESSAGE frame says beside its message.
struct MessageFrame {
    std::string_view subscription;
    std::string_view message_id;
    bool redelivered = false;
    std::string_view first_of_group;  ///< groupFirstKey, on the first message of a group; "" else
    bool with_ack = false;            ///< 1.2, not mode auto: `ack` equals `message-id`
};

/// Appends the head of a MESSAGE frame, up to and with the empty line, to `out`.
/// Source: Artemis `StompUtils.copyStandardHeadersFromMessageToFrame`, `StompFrameV11.addHeader`
/// (the messaging page, 1.3).
void append_message_head(std::string& out,
                         protocol::Version version,
                         const Message& message,
                         const MessageFrame& frame);

/// Heads of MESSAGE frames. A message often goes to many consumers, and a producer often sends
/// messages that differ in body and time alone: what their heads have in common, their *shape*, is
/// written once and kept for a while.
class MessageHeads {
public:
    /// As `append_message_head`, for a message that was routed: it does not change any more.
    void append(std::string& out,
                protocol::Version version,
                const MessagePointer& message,
                const MessageFrame& frame);
    /// The `message-id` of a delivery; until the next call.
    [[nodiscard]] std::string_view message_id(ConsumerId consumer, MessageId message);

private:
    // A number's text, kept while the number stays the same.
    struct Number {
        std::int64_t value = 0;
        std::size_t size = 0;
        std::array<char, 24> digits;  // and the line end
        void set(std::int64_t new_value);
        [[nodiscard]] std::string_view line() const { return {digits.data(), size}; }
    };
    struct Shape {
        // Whose it is.
        protocol::Version version{};
        Properties properties;
        SharedText address;
        SharedText prefix;
        std::int64_t expiration = 0;
        std::int64_t large_size = -1;
        std::optional<RoutingType> routing_type;
        std::int8_t priority = 0;
        bool durable = false;
        bool counted = false;  // says its body's length
        // Header lines, escaped.
        std::string before_redelivered;
        std::string up_to_timestamp;
        Number timestamp;
        std::string up_to_length;
        Number length;
        std::string behind;

        [[nodiscard]] bool fits(protocol::Version of, const Message& message) const;
        void take(protocol::Version of, const Message& message, const MessageFrame& frame);
    };
    // Messages leave in the order in which they came, each consumer a little after the other.
    static constexpr std::size_t kShapes = 256;

    /// @return null for a message that will hardly have a second head like it
    [[nodiscard]] Shape* shape_of(protocol::Version version,
                                  const MessagePointer& message,
                                  const MessageFrame& frame);

    std::string id_;
    std::vector<Shape> shapes_;  // by their properties; empty until there is one
};

}  // namespace minibroker::broker
