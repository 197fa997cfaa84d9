#pragma once

#include <memory>
#include <optional>
#include <string>

#include "broker/message/message.h"
#include "broker/stomp/error.h"
#include "broker/stomp/send_shape.h"

namespace minibroker::broker {

class AddressBook;
class Destinations;
class ManagementRequests;
class RouteSender;
class SendChecks;
class Session;
struct Creation;

/// Sends a client's message once its SEND is read: checks the last reasons to refuse it, creates
/// what it needs, and routes it.
class MessageSender {
public:
    MessageSender(AddressBook& book,
                  Destinations& destinations,
                  SendChecks& checks,
                  RouteSender& sender,
                  ManagementRequests& requests)
        : book_(book),
          destinations_(destinations),
          checks_(checks),
          sender_(sender),
          requests_(requests) {}

    /// @param shape  of the head, if it leads where the last one did; null: unknown
    /// @param creation  to be carried out first; null: nothing
    [[nodiscard]] FrameOutcome send(Session& session,
                                    std::shared_ptr<Message> message,
                                    std::optional<std::string> transaction,
                                    SendShape* shape,
                                    const Creation* creation);

private:
    AddressBook& book_;
    Destinations& destinations_;
    SendChecks& checks_;
    RouteSender& sender_;
    ManagementRequests& requests_;
};

}  // namespace minibroker::broker
