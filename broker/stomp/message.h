#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "broker/message/message.h"
#include "broker/stomp/error.h"
#include "broker/stomp/hints.h"
#include "protocol/frame.h"

namespace minibroker::broker {

/// The context of a SEND's message, from outside the frame.
struct SendContext {
    std::string_view address;  ///< destination without prefix
    std::string_view prefix;   ///< the prefix that was removed
    std::optional<RoutingType> routing_type;
    std::int64_t now = 0;      ///< epoch ms
    HintSet* hints = nullptr;  ///< receives hints about the headers; may be null
};

/// The message of a SEND, without its body. A header that does not parse gives AMQ339031.
/// Source: Artemis `StompUtils.copyStandardHeadersFromFrameToMessage` (the messaging page, section
/// 1).
[[nodiscard]] std::expected<std::shared_ptr<Message>, StompError> message_from(
    const protocol::Frame& frame, const SendContext& context);

/// Moves the body of `frame` into the message made from it.
/// @param large_from  stompMinLargeMessageSize; -1: never
void take_body(Message& message, protocol::Frame& frame, std::int64_t large_from);

}  // namespace minibroker::broker
