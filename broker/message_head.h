#pragma once

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

/// Heads of MESSAGE frames. A message often goes to many consumers: what their heads have in common
/// is written once and kept for the last messages that more than one had.
class MessageHeads {
public:
    /// As `append_message_head`. A message that was routed does not change any more, so that its id
    /// says which it is.
    void append(std::string& out,
                protocol::Version version,
                const MessagePointer& message,
                const MessageFrame& frame);
    /// The `message-id` of a delivery; until the next call.
    [[nodiscard]] std::string_view message_id(ConsumerId consumer, MessageId message);

private:
    // Escaped as in 1.1 and 1.2.
    struct Parts {
        MessageId message;   // whose they are
        std::string before;  // from `destination` up to `redelivered`
        std::string behind;  // from `priority` on
    };
    // Messages leave in the order in which they came, each consumer a little after the other.
    static constexpr std::size_t kKept = 256;

    std::string id_;
    std::vector<Parts> parts_;  // by id; empty until some message has more than one consumer
};

}  // namespace minibroker::broker
