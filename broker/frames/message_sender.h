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

/// A message of a client, once its SEND is read: the last reasons to refuse it, what it makes, and
/// on its way.
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

    /// @param shape  the head's, where it leads where it did; null: not known
    /// @param creation  what is to be made first; null: nothing
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
