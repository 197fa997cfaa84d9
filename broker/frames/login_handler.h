#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "broker/security/security.h"
#include "broker/stomp/error.h"
#include "protocol/frame.h"

namespace minibroker::broker {

class PasswordChecks;
class Session;
class Sessions;

/// CONNECT and STOMP: authenticates the client. Source: Artemis
/// `VersionedStompFrameHandler.onConnect`.
class LoginHandler {
public:
    LoginHandler(const Security& security, PasswordChecks& passwords, Sessions& sessions)
        : security_(security), passwords_(passwords), sessions_(sessions) {}

    FrameOutcome on_connect(Session& session, const protocol::Frame& frame);
    /// A client without a right login becomes the guest, if there is one, or is refused.
    FrameOutcome enter(Session& session, const protocol::Frame& frame, bool right);
    /// The result of a CONNECT's password check is no longer needed.
    void forget_check(std::uint64_t check);

private:
    FrameOutcome ask_for_password(Session& session,
                                  const protocol::Frame& frame,
                                  const Security::Login& login);
    FrameOutcome refuse(Session& session, const protocol::Frame& frame);
    FrameOutcome log_in(Session& session,
                        const protocol::Frame& frame,
                        std::optional<std::string_view> login);
    void write_connected(Session& session,
                         const protocol::Frame& frame,
                         const std::string& heart_beat);

    const Security& security_;
    PasswordChecks& passwords_;
    Sessions& sessions_;
};

}  // namespace minibroker::broker
