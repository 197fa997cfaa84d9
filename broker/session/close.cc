#include "broker/environment/environment.h"
#include "broker/routing/notifications.h"
#include "broker/security/password_checks.h"
#include "broker/session/session.h"
#include "broker/session/sessions.h"
#include "broker/stomp/refusals.h"

// How a session ends, and what it says to frames that come too late.

namespace minibroker::broker {

using protocol::Command;

// From now on frames are answered only.
void Session::stop_listening() {
    disconnecting_ = looks_closer_ = true;
    log_uncommitted();
    transactions_.clear();
}

void Session::fail(StompError error) {
    stop_listening();
    reply([error = std::move(error)](Session& session) {
        session.write_error(error, std::nullopt);
        session.close_after_flush();
        session.end();
    });
}

void Session::abandon(const StompError& error) {
    if (ended_) return;
    write_error(error, std::nullopt);
    close_after_flush();
    end();
}

void Session::on_disconnect(const Frame& frame) {
    if (!frame.header("receipt")) hint_names(frame);
    receipt(frame);
    stop_listening();
    reply([](Session& session) {
        session.close_after_flush();
        session.end();
    });
}

void Session::end() {
    if (ended_) return;
    ended_ = true;
    disconnecting_ = looks_closer_ = true;
    parts_.environment.connection_timers.cancel(beat_timer_);
    parts_.environment.connection_timers.cancel(handshake_timer_);
    parts_.environment.connection_timers.cancel(http_timer_);
    if (asks_for_password()) parts_.passwords.forget(before_login_->password_check);
    if (before_login_) {
        before_login_->connect.reset();
        before_login_->behind = {};
    }
    orphaned_.clear();
    if (recognised_) --parts_.sessions.recognised(peer_.acceptor);
    log_uncommitted();
    transactions_.clear();
    while (!subscriptions_.empty()) {
        close_subscription(*subscriptions_.begin()->second, ReturnReason::kDisconnected);
    }
    if (!parts_.notifications.wanted()) return;
    for (const std::uint64_t number : session_numbers_)
        parts_.notifications.session_closed(view(session_name(number)));
}

// What follows a DISCONNECT or a closing ERROR in the same packet is answered, and as good as not
// carried out: subscriptions and transactions are gone, and a SEND is refused.
void Session::after_close(const Frame& frame) {
    using Command::kConnect, Command::kStomp;
    if (frame.command == kConnect || frame.command == kStomp) return;
    std::optional<std::string> receipt;
    if (const auto header = frame.header("receipt")) receipt = std::string(*header);
    const Outcome outcome = outcome_after_close(frame);
    if (outcome && !receipt) return;
    reply(
        [outcome, receipt](Session& session) {
            if (outcome) return session.write_receipt(*receipt);
            session.write_error(outcome.error(), receipt);
        },
        Ended::kReply);
}

Session::Outcome Session::outcome_after_close(const Frame& frame) {
    switch (frame.command) {
        case Command::kSend:
            return std::unexpected(not_valid(
                "the SEND came behind a DISCONNECT or an ERROR that ends the connection"));
        case Command::kSubscribe:
            return late_subscribe(frame);
        case Command::kDisconnect:
            return {};
        default:
            return carry_out(frame);
    }
}

// Artemis makes a consumer that the closing takes away again.
Session::Outcome Session::late_subscribe(const Frame& frame) const {
    auto destination = destination_of(frame);
    if (destination) return {};
    destination.error().with_receipt = false;
    return std::unexpected(std::move(destination).error());
}

}  // namespace minibroker::broker
