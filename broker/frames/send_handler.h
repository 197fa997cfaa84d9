#pragma once

#include <optional>
#include <string_view>

#include "broker/message/message.h"
#include "broker/stomp/error.h"
#include "broker/stomp/send_shape.h"
#include "protocol/frame.h"

namespace minibroker::broker {

class AddressBook;
class Destinations;
class MessageSender;
class RequestHandler;
class Session;
struct Client;
struct Creation;
struct Environment;

/// SEND: turns the frame into a message, and creates what its destination needs. A head that a
/// producer repeats is checked only once (docs/decisions/0012). Source: Artemis
/// `VersionedStompFrameHandler.onSend`.
class SendHandler {
public:
    SendHandler(const Environment& environment,
                AddressBook& book,
                Destinations& destinations,
                MessageSender& sender,
                RequestHandler& requests)
        : environment_(environment),
          book_(book),
          destinations_(destinations),
          sender_(sender),
          requests_(requests) {}

    FrameOutcome on_send(Session& session, protocol::Frame& frame);

private:
    /// Handles a head that differs from the last one; large, and kept apart from `send_again`.
    [[gnu::noinline]] FrameOutcome send_new(Session& session, protocol::Frame& frame);
    FrameOutcome send_again(Session& session, protocol::Frame& frame);
    void keep_shape(Client& client,
                    const Message& message,
                    const protocol::Frame& frame,
                    std::optional<RoutingType> type);
    [[nodiscard]] bool holds(const SendShape& shape) const;
    [[nodiscard]] bool plan_own_type(const Session& session,
                                     std::string_view name,
                                     const Message& message,
                                     Creation& creation) const;

    const Environment& environment_;
    AddressBook& book_;
    Destinations& destinations_;
    MessageSender& sender_;
    RequestHandler& requests_;
};

}  // namespace minibroker::broker
