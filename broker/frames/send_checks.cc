#include "broker/frames/send_checks.h"

#include <string>

#include "broker/environment/environment.h"
#include "broker/security/security.h"
#include "broker/session/session.h"
#include "broker/stomp/refusals.h"
#include "broker/store/store.h"

namespace minibroker::broker {

// Gives a message of this client its id and the properties that the broker adds.
FrameOutcome SendChecks::stamp(const Session& session, Message& message) {
    const Client& client = session.client();
    message.id = MessageId{store_.take_id()};
    if (environment_.config.populate_validated_user && client.login) {
        message.properties.set(property::kValidatedUser, *client.login);
    }
    if (environment_.config.reject_empty_validated_user &&
        !message.properties.has(property::kValidatedUser)) {
        return std::unexpected(user_missing(message));
    }
    if (session.acceptor().stomp_enable_message_id) {
        message.properties.set("amqMessageId", "STOMP" + std::to_string(message.id.value));
    }
    if (client.no_local > 0)
        message.properties.set(property::kConnectionId, session.peer().connection);
    return {};
}

void SendChecks::stamp_arrival(Message& message) const {
    message.properties.set_long(property::kIngressTimestamp, environment_.now.wall.count());
}

bool SendChecks::manages(const Message& message) const {
    return message.address == environment_.config.management_address;
}

FrameOutcome SendChecks::check_sender(const Client& client,
                                      const Message& message,
                                      const QualifiedName& name,
                                      bool manages,
                                      SendShape* shape) const {
    const std::uint64_t permissions = security_.changes();
    const Permission needed = manages ? Permission::kManage : Permission::kSend;
    if (!security_.allows(client.user(), needed, {name.address, name.queue}))
        return std::unexpected(sending_failed(message));
    if (shape != nullptr) shape->security_changes = permissions;
    return {};
}

bool SendChecks::still_allowed(const SendShape& shape) const {
    return shape.security_changes == security_.changes();
}

}  // namespace minibroker::broker
