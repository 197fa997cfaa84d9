#include <algorithm>

#include "base/text.h"
#include "broker/environment/environment.h"
#include "broker/session/session.h"
#include "broker/session/session_log.h"
#include "broker/session/sessions.h"
#include "protocol/first_bytes.h"

// A connection until its client is logged in: its protocol, the time it may take, and the memory it
// may use.

namespace minibroker::broker {
namespace {

// How long a connection may take to log in, at least; ours (docs/STOMP.md, "Limits").
constexpr std::chrono::seconds kLoginTimeout(10);

// A client without login that leaves more output than this unread gets no ERROR at its end.
constexpr std::size_t kOutputToldBytesMax = std::size_t{64} << 10U;

}  // namespace

void Session::refuse(std::string_view why, LogLevel level) {
    parts_.log.refused(*this, why, level);
    close_after_flush();
    end();
}

// Whether the acceptor has room for one more connection that has sent something.
bool Session::recognise() {
    if (counted_) return true;
    expect_login();
    std::int64_t& count = parts_.sessions.recognised(peer_.acceptor);
    if (acceptor_.connections_allowed >= 0 && count >= acceptor_.connections_allowed) {
        refuse("connectionsAllowed=" + std::to_string(acceptor_.connections_allowed) +
                   " of the acceptor is reached",
               LogLevel::kWarn);
        return false;
    }
    ++count;
    return counted_ = true;
}

void Session::on_first_bytes(std::string_view bytes) {
    std::string& first = before_login_->first;
    first += bytes;
    const protocol::Spoken spoken = protocol::recognise(first);
    if (spoken == protocol::Spoken::kUndecided) return;
    if (!recognise()) return;
    if (spoken == protocol::Spoken::kHttp && !http_) return start_http();
    if (spoken != protocol::Spoken::kStomp) {
        StompError error = plain_error("The first frame must be CONNECT or STOMP.");
        error.details = SessionLog::foreign_details(acceptor_, first);
        write_error(error, std::nullopt);
        return refuse("not STOMP");
    }
    if (!acceptor_.speaks_stomp) {
        StompError error = plain_error("This acceptor does not speak STOMP.");
        error.details = " acceptor=" + printable(acceptor_.name) +
                        " why=\"STOMP is not in its protocols\" remedy=\"add STOMP to protocols= "
                        "in the acceptor's URL, or connect to another acceptor\"";
        write_error(error, std::nullopt);
        return refuse("the acceptor does not speak STOMP");
    }
    if (heart_beat_.ttl() <= 0) {
        return refuse("connectionTtl=" + std::to_string(heart_beat_.ttl()) + " is not above 0",
                      LogLevel::kWarn);
    }
    on(StompEvent::kRecognised);
    const std::string taken = std::exchange(first, {});
    decoder_.feed(taken);
    decode();
}

// Artemis's handshake timeout ends with the first 8 bytes; a peer that sends a byte now and then
// could stay for ever.
void Session::expect_login() {
    parts_.environment.connection_timers.cancel(handshake_timer_);
    if (acceptor_.handshake_timeout <= 0) return;
    const auto wait = std::max(kLoginTimeout, std::chrono::seconds(acceptor_.handshake_timeout));
    handshake_timer_ = parts_.environment.connection_timers.start(opened_ + wait, [this, wait] {
        if (before_login_)
            end_before_login("No login within " + std::to_string(wait.count()) + " s.");
    });
}

// Answers in the form that the client can read: HTTP if no frame can leave. A client that does not
// read gets no answer, since the connection would stay open for as long as the output is not taken.
void Session::end_before_login(const std::string& why) {
    if (ended() || wants_close_) return;
    LogLevel level = LogLevel::kWarn;
    if (outbox_.refused() || outbox_.size() + outbox_.held_size() > kOutputToldBytesMax) {
        outbox_.abandon();
    } else if (http_ && !http_->ready()) {
        outbox_.add_raw(HttpTransport::end_page(why));
    } else {
        std::string cause = why;
        std::string_view remedy = "CONNECT at once, and send no more before CONNECTED";
        if (state_ == StompState::kConnecting && !agreed_) {
            cause += " A CONNECT has begun and not ended: no NUL byte came.";
            remedy = "end each frame with a NUL byte, CONNECT too";
        } else if (asks_for_password()) {
            cause += " The passcode is still being compared with its hash.";
            remedy = "connect later, and keep connections instead of making them anew";
        }
        write_error(because(plain_error(why), cause, remedy), std::nullopt);
        level = LogLevel::kDebug;  // the ERROR has a log line of its own
    }
    refuse(why, level);
}

// Input that waits for a login is held for somebody who has no right to anything yet.
void Session::count_before_login() {
    if (ended()) return;  // the share is released with the session
    BeforeLogin& before = *before_login_;
    const std::size_t held = before.first.size() + decoder_.bytes_held() +
                             (http_ ? http_->bytes_held() : 0) + (held_ ? held_->bytes.size() : 0) +
                             outbox_.size() + outbox_.held_size();
    if (before.bytes.set(held)) return;
    const bool own = before.budget.own_limit(held - before.bytes.amount());
    end_before_login(own ? "The connection holds more than " +
                               std::to_string(kBytesBeforeLoginMax) + " bytes before its login."
                         : "Connections hold more than " +
                               std::to_string(kBytesBeforeLoginMaxOfAll) +
                               " bytes before their logins.");
}

}  // namespace minibroker::broker
