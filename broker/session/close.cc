#include "broker/address/binding_text.h"
#include "broker/environment/environment.h"
#include "broker/session/frame_handler.h"
#include "broker/session/session.h"
#include "broker/session/session_log.h"
#include "broker/session/session_notices.h"
#include "broker/session/sessions.h"
#include "broker/stomp/destination.h"
#include "broker/stomp/refusals.h"

// How a session ends, and how frames that come after that are answered.

namespace minibroker::broker {

using protocol::Command;

void Session::refuse_login(std::optional<std::string_view> login) {
    before_login_->refused = true;
    if (login) before_login_->refused_login = std::string(*login);
}

// From now on frames are only answered.
void Session::stop_listening() {
    on(StompEvent::kCloses);
    parts_.log.uncommitted(*this);
    client_.transactions.clear();
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
    if (ended()) return;
    write_error(error, std::nullopt);
    close_after_flush();
    end();
}

void Session::on_disconnect(const Frame& frame) {
    if (!frame.header("receipt")) parts_.log.hint_names(*this, frame);
    receipt(frame);
    stop_listening();
    reply([](Session& session) {
        session.close_after_flush();
        session.end();
    });
}

void Session::end() {
    if (ended()) return;
    on(StompEvent::kEnds);
    heart_beat_.stop();
    held_.reset();
    Timers& timers = parts_.environment.connection_timers;
    timers.cancel(handshake_timer_);
    timers.cancel(http_timer_);
    if (asks_for_password()) parts_.handler.forget_check(before_login_->password_check);
    if (before_login_) before_login_->connect.reset();
    client_.orphaned.clear();
    if (counted_) --parts_.sessions.recognised(peer_.acceptor);
    parts_.log.uncommitted(*this);
    client_.transactions.clear();
    while (!client_.subscriptions.empty()) {
        parts_.handler.close(
            *this, *client_.subscriptions.begin()->second, ReturnReason::kDisconnected);
    }
    parts_.notices.close_all(*this);
}

void Session::close_after_flush() {
    if (!std::exchange(wants_close_, true)) linger(outbox_.size());
    on(StompEvent::kCloses);
    parts_.sessions.touch(*this);
}

// A client that no longer reads must not keep the connection open, nor the output it was to
// receive.
// @param before  bytes that were left in the outbox at the previous check
void Session::linger(std::size_t before) {
    linger_timer_ = parts_.environment.connection_timers.start(
        later(parts_.environment.connections_now, kLingerTimeout), [this, before] {
            const std::size_t left = outbox_.size();
            if (left <= before / 2) return linger(left);
            outbox_.abandon();
            parts_.sessions.touch(*this);
        });
}

// Frames behind a DISCONNECT or a closing ERROR in the same packet are answered, but change
// nothing: subscriptions and transactions are gone, and a SEND is refused.
void Session::after_close(const Frame& frame) {
    using Command::kConnect, Command::kStomp;
    if (frame.command == kConnect || frame.command == kStomp) return;
    std::optional<std::string> receipt;
    if (const auto header = frame.header("receipt")) receipt = std::string(*header);
    const FrameOutcome outcome = outcome_after_close(frame);
    if (outcome && !receipt) return;
    reply_unless(false, [outcome, receipt](Session& session) {
        if (outcome) return session.write_receipt(*receipt);
        session.write_error(outcome.error(), receipt);
    });
}

FrameOutcome Session::outcome_after_close(const Frame& frame) {
    if (before_login_ && before_login_->refused) {
        if (auto error = without_login(frame, before_login_->refused_login, peer_.address))
            return std::unexpected(*std::move(error));
    }
    switch (frame.command) {
        case Command::kSend:
            return std::unexpected(not_valid(
                "the SEND came behind a DISCONNECT or an ERROR that ends the connection"));
        case Command::kSubscribe: {
            // Artemis creates a consumer here, which the closing removes again.
            auto destination = destination_of(frame, acceptor_);
            if (destination) return {};
            destination.error().with_receipt = false;
            return std::unexpected(std::move(destination).error());
        }
        case Command::kDisconnect:
            return {};
        default:
            return carry_out(frame);
    }
}

void Session::check_ttl() {
    if (ended() || wants_close_ || (state_ == StompState::kFresh && !http_)) return;
    if (!heart_beat_.look()) return;
    if (state_ == StompState::kFresh) {
        // This was HTTP that never led to STOMP; Artemis keeps such connections for ever.
        return refuse("no STOMP within the connection TTL", LogLevel::kInfo);
    }
    const std::string ttl = std::to_string(heart_beat_.ttl());
    lost_ = true;
    fail(because(
        plain_error("AMQ229014: Did not receive data from /" + peer_.address + " within the " +
                    ttl + "ms connection TTL. The connection will now be closed."),
        "the client sent nothing, not even a heart-beat, for " + ttl + " ms",
        "send a line feed more often than that (CONNECT with heart-beat), or set "
        "connectionTtl in the acceptor's URL"));
}

std::optional<Milliseconds> Session::ttl_deadline() const {
    if (ended() || wants_close_ || (state_ == StompState::kFresh && !http_)) return std::nullopt;
    return heart_beat_.deadline();
}

Session::Names Session::names() const {
    const std::uint64_t first =
        client_.session_numbers.empty() ? 0 : client_.session_numbers.front();
    return {peer_.address, peer_.connection, session_name(client_, first)};
}

void Session::close_by_management() {
    close_by_management("AMQ229005: connections for " + peer_.address + " closed by management");
}

void Session::close_by_management(std::string text) {
    if (closing()) return;
    fail(because(plain_error(std::move(text)),
                 "an operation of management closed the connection",
                 "connect anew"));
}

// Source: StompSession.disconnect: an ERROR without a message, which closes the connection in 1.2.
void Session::disconnect(Consumer& consumer) {
    const auto it = client_.consumers.find(consumer.id());
    if (it == client_.consumers.end()) return;
    StompError error = because(
        {}, "an operation of management took the consumer or its queue away", "SUBSCRIBE again");
    error.only_body = true;
    error.body =
        "consumer with ID ServerConsumerImpl [id=" + std::to_string(consumer.id().value) +
        ", filter=" + std::string(consumer.has_selector() ? consumer.selector()->text() : "null") +
        ", binding=" + binding_text(parts_.environment.config.name, consumer.queue()) +
        ", closed=false] disconnected by server";
    parts_.handler.close(*this, *it->second, ReturnReason::kUnsubscribed);
    if (closing()) return;
    if (version_ == protocol::Version::kV12) return fail(std::move(error));
    reply(
        [error = std::move(error)](Session& session) { session.write_error(error, std::nullopt); });
}

}  // namespace minibroker::broker
