#include "broker/frames/login_handler.h"

#include <string>
#include <utility>

#include "broker/security/password_checks.h"
#include "broker/session/session.h"
#include "broker/session/session_log.h"
#include "broker/session/session_notices.h"
#include "broker/session/sessions.h"
#include "broker/stomp/refusals.h"
#include "protocol/encoder.h"

namespace minibroker::broker {

using protocol::Frame;
using protocol::Version;

namespace {

constexpr std::string_view kServer = "ActiveMQ-Artemis/2.40.0 ActiveMQ Artemis Messaging Engine";

}  // namespace

FrameOutcome LoginHandler::on_connect(Session& session, const Frame& frame) {
    using Verdict = Security::Login::Verdict;
    if (session.logged_in()) return log_in(session, frame, frame.header("login"));
    const auto login = security_.authenticate(frame.header("login"), frame.header("passcode"));
    if (login.verdict == Verdict::kAsk) return ask_for_password(session, frame, login);
    return enter(session, frame, login.verdict == Verdict::kRight);
}

// A client without a right login becomes the guest, if there is one, or is refused.
FrameOutcome LoginHandler::enter(Session& session, const Frame& frame, bool right) {
    if (right) return log_in(session, frame, frame.header("login"));
    const config::GuestLogin* guest = security_.guest_for(frame.header("passcode"));
    return guest == nullptr ? refuse(session, frame) : log_in(session, frame, guest->user);
}

// The input behind it waits: `decode` stops, and `on_stomp_bytes` keeps the bytes.
FrameOutcome LoginHandler::ask_for_password(Session& session,
                                            const Frame& frame,
                                            const Security::Login& login) {
    const auto check =
        passwords_.ask(session.peer().address,
                       login.hash,
                       frame.header("passcode").value_or(""),
                       [&sessions = sessions_, id = session.id(), known = login.known](bool right) {
                           Session* asker = sessions.find(id);
                           if (asker != nullptr) asker->on_password_checked(right && known);
                       });
    if (!check) {
        return std::unexpected(too_many_logins());
    }
    session.wait_for_check(*check, frame);
    return {};
}

FrameOutcome LoginHandler::refuse(Session& session, const Frame& frame) {
    const auto login = frame.header("login");
    session.notices().login_refused(session, login);
    session.refuse_login(login);
    const auto cause = [&]() -> std::string_view {
        if (!login) return "the CONNECT has no login header";
        if (!security_.has_user(*login)) return "there is no user of that name";
        return frame.header("passcode") ? "the passcode is not that of the user"
                                        : "the CONNECT has no passcode header";
    };
    StompError error =
        because(plain_error("Security Error occurred: User name [" +
                            std::string(login.value_or("null")) + "] or password is invalid"),
                cause(),
                "send login and passcode of one of the configuration's users");
    error.body = error.message;
    error.typed_body = session.version() != Version::kV10;
    error.close = StompError::Close::kAlways;
    return std::unexpected(std::move(error));
}

FrameOutcome LoginHandler::log_in(Session& session,
                                  const Frame& frame,
                                  std::optional<std::string_view> login) {
    const bool first = !session.logged_in();
    session.log_in(login, frame.header("client-id"));
    if (first) {
        session.notices().open(session);
        session.log().hint_names(session, frame);
    }
    std::string heart_beat;
    const auto asked = frame.header("heart-beat");
    if (asked && session.version() != Version::kV10) {
        auto agreed = session.agree_heart_beat(*asked);
        if (!agreed) return std::unexpected(std::move(agreed).error());
        heart_beat = std::move(*agreed);
    } else if (asked && *asked != "0,0") {
        session.log().hint(session, Hint::kHeartBeat, frame);
    }
    write_connected(session, frame, heart_beat);
    return {};
}

// Written behind the answers that are due: a client may send CONNECT again at any time.
void LoginHandler::write_connected(Session& session,
                                   const Frame& frame,
                                   const std::string& heart_beat) {
    std::string text;
    protocol::FrameWriter writer(text, session.version(), "CONNECTED");
    if (frame.header("accept-version") || session.version() != Version::kV10) {
        writer.header("version", protocol::version_name(session.agreed_version()));
    }
    writer.header("session", session.peer().connection);
    if (session.version() != Version::kV10 && !session.acceptor().disable_stomp_server_header) {
        writer.header("server", kServer);
    }
    if (const auto request = frame.header("request-id")) writer.header("response-id", *request);
    if (!heart_beat.empty()) writer.header("heart-beat", heart_beat);
    if (const auto receipt = frame.header("receipt")) writer.header("receipt-id", *receipt);
    writer.finish({});
    session.reply_with(std::move(text));
}

void LoginHandler::forget_check(std::uint64_t check) {
    passwords_.forget(check);
}

}  // namespace minibroker::broker
