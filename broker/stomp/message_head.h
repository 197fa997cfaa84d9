#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "broker/message/message.h"
#include "protocol/version.h"

namespace minibroker::broker {

/// The parts of a MESSAGE frame that do not come from its message.
struct MessageFrame {
    ConsumerId consumer;  ///< `message-id` consists of its id and the message's
    std::string_view subscription;
    bool redelivered = false;
    std::string_view first_of_group;  ///< groupFirstKey, on the first message of a group; otherwise
                                      ///< ""
    bool with_ack = false;            ///< 1.2, not mode auto: `ack` equals `message-id`
};

/// Appends the head of a MESSAGE frame, including the empty line, to `out`.
/// Source: Artemis `StompUtils.copyStandardHeadersFromMessageToFrame`, `StompFrameV11.addHeader`
/// (the messaging page, 1.3).
void append_message_head(std::string& out,
                         protocol::Version version,
                         const Message& message,
                         const MessageFrame& frame);

/// Heads of MESSAGE frames. A message often goes to many consumers, and a producer often sends
/// messages that differ only in body and time: the common part of their heads, their *shape*, is
/// written once and cached for a while.
class MessageHeads {
public:
    /// As `append_message_head`, for a message that was routed and so no longer changes.
    /// @param body  appended after the head, and then `end`: all in one piece
    void append(std::string& out,
                protocol::Version version,
                const MessagePointer& message,
                const MessageFrame& frame,
                std::string_view body = {},
                std::string_view end = {});

private:
    struct Shape {
        // The properties that the shape belongs to.
        protocol::Version version{};
        Properties properties;
        SharedText address;
        SharedText prefix;
        std::int64_t expiration = 0;
        std::int64_t large_size = -1;
        std::optional<RoutingType> routing_type;
        std::int8_t priority = 0;
        bool durable = false;
        bool counted = false;  // the head contains the body's length
        // Header lines, escaped.
        std::string before_redelivered;
        std::string up_to_timestamp;
        std::string up_to_length;
        std::string behind;
        // All of them, from after the `message-id` up to `ack`, for the last message.
        std::string lines;
        std::int64_t timestamp = 0;
        std::size_t length = 0;
        bool redelivered = false;

        [[nodiscard]] bool fits(protocol::Version of, const Message& message) const;
        void take(protocol::Version of, const Message& message, const MessageFrame& frame);
        void write_lines(const Message& message, const MessageFrame& frame);
    };
    // The beginning of the heads of one consumer.
    struct Start {
        ConsumerId consumer;  // the consumer
        protocol::Version version{};
        std::string text;  // up to the message's part of `message-id`
        std::string ack;   // `ack`, up to the same place
    };
    static constexpr std::size_t kStarts = 256;
    // Messages are sent in the order in which they came, to each consumer slightly after the
    // previous one.
    static constexpr std::size_t kShapes = 256;

    /// @return null for a message that will hardly be followed by one with the same head
    [[nodiscard]] Shape* shape_of(protocol::Version version,
                                  const MessagePointer& message,
                                  const MessageFrame& frame);

    [[nodiscard]] const Start& start_of(protocol::Version version, const MessageFrame& frame);

    std::vector<Shape> shapes_;  // by their properties; empty until there is one
    std::vector<Start> starts_;  // by their consumers; empty as long as `shapes_`
};

}  // namespace minibroker::broker
