#include <utility>

#include "broker/client_log/frame_trace.h"
#include "broker/environment/environment.h"
#include "broker/routing/notifications.h"
#include "broker/security/password_checks.h"
#include "broker/security/security.h"
#include "broker/session/session.h"
#include "broker/session/sessions.h"
#include "broker/stomp/refusals.h"
#include "protocol/encoder.h"
#include "protocol/heart_beat.h"

namespace minibroker::broker {

using protocol::Version;

namespace {

constexpr std::string_view kServer = "ActiveMQ-Artemis/2.40.0 ActiveMQ Artemis Messaging Engine";

}  // namespace

// The version is decided by the first frame that may decide it, before its login is looked at.
Session::Outcome Session::negotiate(const Frame& frame) {
    const auto accepted = frame.header("accept-version");
    const auto agreed = protocol::negotiate(accepted);
    if (!agreed) {
        return std::unexpected(no_such_version(accepted.value_or("")));
    }
    negotiated_ = true;
    agreed_ = *agreed;
    // A CRLF CONNECT that agrees on 1.0 keeps the handler of 1.2.
    const bool keeps = *agreed == Version::kV10 && decoder_.handler_version() == Version::kV12;
    version_ = keeps ? Version::kV12 : *agreed;
    decoder_.set_version(version_);
    return {};
}

std::expected<std::string, StompError> Session::agree_heart_beat(std::string_view header) {
    protocol::HeartBeatRules rules;
    rules.ttl = ttl_;
    rules.ttl_min = acceptor_.connection_ttl_min;
    rules.ttl_max = acceptor_.connection_ttl_max;
    rules.modifier = acceptor_.heart_beat_to_connection_ttl_modifier;
    const auto agreed = protocol::agree(header, rules);
    if (!agreed) {
        StompError error = because(plain_error(agreed.error().message),
                                   named("heart-beat", header) + " is not two integers",
                                   "send heart-beat:MINE,WANTED in milliseconds, as 10000,10000");
        error.with_receipt = agreed.error().with_receipt;
        if (agreed.error().closes) error.close = StompError::Close::kAlways;
        return std::unexpected(std::move(error));
    }
    ttl_ = agreed->ttl;
    beat_period_ = agreed->server_period;
    if (beat_period_ > 0) {
        beat_timer_ = parts_.environment.connection_timers.start(
            parts_.environment.connections_now + Milliseconds(beat_period_), [this] { beat(); });
    }
    return std::to_string(agreed->server_period) + "," + std::to_string(agreed->answer);
}

void Session::beat() {
    if (ended_ || wants_close_) return;
    // A line end behind output that the client does not take would only grow the outbox.
    if (accepts()) {
        outbox_.open_text() += '\n';
        outbox_.close_text();
        parts_.sessions.touch(*this);
    }
    beat_timer_ = parts_.environment.connection_timers.start(
        parts_.environment.connections_now + Milliseconds(beat_period_), [this] { beat(); });
}

Session::Outcome Session::on_connect(const Frame& frame) {
    using Verdict = Security::Login::Verdict;
    if (valid_) return log_in(frame, frame.header("login"));
    const auto login =
        parts_.security.authenticate(frame.header("login"), frame.header("passcode"));
    if (login.verdict == Verdict::kAsk) return ask_for_password(frame, login);
    return enter(frame, login.verdict == Verdict::kRight);
}

// Who has no right login is the guest, if there is one, or refused.
Session::Outcome Session::enter(const Frame& frame, bool right) {
    if (right) return log_in(frame, frame.header("login"));
    const config::GuestLogin* guest = parts_.security.guest_for(frame.header("passcode"));
    return guest == nullptr ? refuse_login(frame) : log_in(frame, guest->user);
}

// What comes behind waits: `decode` stops, `on_stomp_bytes` keeps.
Session::Outcome Session::ask_for_password(const Frame& frame, const Security::Login& login) {
    const auto check =
        parts_.passwords.ask(peer_.address,
                             login.hash,
                             frame.header("passcode").value_or(""),
                             [&parts = parts_, id = id(), known = login.known](bool right) {
                                 Session* session = parts.sessions.find(id);
                                 if (session != nullptr)
                                     session->on_password_checked(right && known);
                             });
    if (!check) {
        return std::unexpected(too_many_logins());
    }
    before_login_->password_check = *check;
    before_login_->connect = std::make_unique<Frame>(frame);
    return {};
}

void Session::on_password_checked(bool right) {
    if (!asks_for_password()) return;
    const auto frame = std::exchange(before_login_->connect, nullptr);
    const std::string bytes = std::exchange(before_login_->behind, {});
    if (ended_ || disconnecting_) return;  // the time until the login is over
    if (http_) http_->set_corked(true);
    const Outcome outcome = enter(*frame, right);
    refusals_before_ = parts_.security.refusals();
    if (!outcome) explain(*frame, outcome.error());
    if (!bytes.empty()) on_stomp_bytes(bytes);
    if (http_) finish_http_turn();
    if (!valid_) count_before_login();
    parts_.sessions.touch(*this);  // it may have to be read again
}

Session::Outcome Session::refuse_login(const Frame& frame) {
    const auto login = frame.header("login");
    parts_.notifications.authentication_violation(login, peer_.address);
    const auto cause = [&]() -> std::string_view {
        if (!login) return "the CONNECT has no login header";
        if (!parts_.environment.config.users.contains(std::string(*login)))
            return "there is no user of that name";
        return frame.header("passcode") ? "the passcode is not that of the user"
                                        : "the CONNECT has no passcode header";
    };
    StompError error =
        because(plain_error("Security Error occurred: User name [" +
                            std::string(login.value_or("null")) + "] or password is invalid"),
                cause(),
                "send login and passcode of one of the configuration's users");
    error.body = error.message;
    error.typed_body = version_ != Version::kV10;
    error.close = StompError::Close::kAlways;
    return std::unexpected(std::move(error));
}

Session::Outcome Session::log_in(const Frame& frame, std::optional<std::string_view> login) {
    if (!valid_ && login) login_ = std::string(*login);
    const bool first = !valid_;
    valid_ = true;
    decoder_.set_logged_in();
    parts_.environment.connection_timers.cancel(handshake_timer_);
    before_login_.reset();
    if (const auto client = frame.header("client-id")) {
        client_id_ = std::string(*client);
    } else {
        client_id_.reset();
    }
    if (first) open_session();
    if (first) hint_names(frame);
    std::string heart_beat;
    const auto asked = frame.header("heart-beat");
    if (asked && version_ != Version::kV10) {
        // A later CONNECT that asks is told the first agreement, which stays. Source:
        // StompFrameHandlerV11.handleHeartBeat.
        if (!heart_beat_) {
            auto agreed = agree_heart_beat(*asked);
            if (!agreed) return std::unexpected(std::move(agreed).error());
            heart_beat_ = std::make_unique<const std::string>(std::move(*agreed));
        }
        heart_beat = *heart_beat_;
    } else if (asked && *asked != "0,0") {
        hint(Hint::kHeartBeat, frame);
    }
    write_connected(frame, heart_beat);
    return {};
}

// Behind the answers that are due: a client may send CONNECT again at any time.
void Session::write_connected(const Frame& frame, const std::string& heart_beat) {
    std::string text;
    protocol::FrameWriter writer(text, version_, "CONNECTED");
    if (frame.header("accept-version") || version_ != Version::kV10) {
        writer.header("version", protocol::version_name(agreed_));
    }
    writer.header("session", peer_.connection);
    if (version_ != Version::kV10 && !acceptor_.disable_stomp_server_header) {
        writer.header("server", kServer);
    }
    if (const auto request = frame.header("request-id")) writer.header("response-id", *request);
    if (!heart_beat.empty()) writer.header("heart-beat", heart_beat);
    if (const auto receipt = frame.header("receipt")) writer.header("receipt-id", *receipt);
    writer.finish({});
    reply([text = std::move(text)](Session& session) {
        if (session.parts_.trace) session.trace_out(text, 0);
        session.outbox_.open_text() += text;
        session.outbox_.close_text();
        session.parts_.sessions.touch(session);
    });
}

}  // namespace minibroker::broker
