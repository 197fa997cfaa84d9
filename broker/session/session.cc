#include "broker/session/session.h"

#include <utility>

#include "broker/environment/environment.h"
#include "broker/session/frame_handler.h"
#include "broker/session/session_log.h"
#include "broker/session/sessions.h"
#include "broker/stomp/refusals.h"
#include "broker/store/after_durable.h"

// From bytes to frames, from a frame to its command.

namespace minibroker::broker {

using protocol::Command;
using protocol::Version;

Session::Session(SessionParts& parts, Peer peer)
    : parts_(parts),
      peer_(std::move(peer)),
      acceptor_(parts.environment.config.acceptors[peer_.acceptor]),
      client_(parts.budgets),
      before_login_(std::make_unique<BeforeLogin>(parts.budgets.before_login)),
      decoder_(protocol::DecoderLimits{}),
      heart_beat_(parts.environment, acceptor_),
      outbox_(parts.output.texts),
      looks_closer_(parts.log.traces()),
      opened_(parts.environment.connections_now) {
    client_.created_ms = parts.environment.now.wall.count();
    if (acceptor_.handshake_timeout > 0) {
        handshake_timer_ = parts_.environment.connection_timers.start(
            parts_.environment.connections_now + std::chrono::seconds(acceptor_.handshake_timeout),
            [this] {
                refuse("no bytes within the acceptor's handshake-timeout", LogLevel::kInfo);
            });
    }
}

Session::~Session() {
    Timers& timers = parts_.environment.connection_timers;
    timers.cancel(handshake_timer_);
    timers.cancel(http_timer_);
    timers.cancel(linger_timer_);
}

void Session::on(StompEvent event) {
    state_ = after(state_, event);
    looks_closer_ = is_over(state_) || parts_.log.traces();
}

void Session::count_as_heard() {
    if (heart_beat_.hear()) parts_.sessions.heard(id());
}

void Session::on_bytes(std::string_view bytes) {
    count_as_heard();
    if (ended() || wants_close_) return;
    on_rest(bytes);
}

void Session::on_rest(std::string_view bytes) {
    if (http_) {
        on_http_bytes(bytes);
    } else {
        on_stomp_bytes(bytes);
    }
    if (before_login_) count_before_login();
}

void Session::on_stomp_bytes(std::string_view bytes) {
    if (state_ == StompState::kFresh) return on_first_bytes(bytes);
    // The connection was refused before it spoke STOMP: there are no frames to answer.
    if (before_login_ && !before_login_->first.empty()) return;
    if (decoder_.is_mute()) return;
    if (held_) {
        held_->bytes += bytes;
        return;
    }
    decoder_.feed(bytes);
    decode();
}

void Session::decode() {
    for (;;) {
        switch (decoder_.next(frame_)) {
            case protocol::FrameDecoder::Outcome::kNeedMore:
                return;
            case protocol::FrameDecoder::Outcome::kFrame:
                handle(frame_);
                parts_.handler.after_frame();  // behind the frame's answers
                parts_.environment.work.spend(Work::kFrame);
                if (!held_ && !parts_.environment.work.spent()) break;
                return hold_rest();
            case protocol::FrameDecoder::Outcome::kMute:
                return parts_.log.mute(*this);
            case protocol::FrameDecoder::Outcome::kError: {
                if (closing()) return;
                StompError error;
                error.message = decoder_.error().message;
                if (!decoder_.error().body.empty()) error.body = decoder_.error().body;
                parts_.log.trace_broken(*this, error.message);
                error = because(std::move(error), decoder_.error().why, decoder_.error().remedy);
                fail(std::move(error));
                return;
            }
        }
    }
}

void Session::handle(Frame& frame) {
    if (looks_closer_) [[unlikely]] {
        if (parts_.log.traces()) parts_.log.trace_in(*this, frame);
        if (closing()) return after_close(frame);
    }
    if (frame.command == Command::kDisconnect && agreed_) return on_disconnect(frame);
    parts_.log.begin_frame(client_);
    const FrameOutcome outcome = dispatch(frame);
    if (!outcome) answer(frame, parts_.log.explained(*this, frame, outcome.error()));
}

FrameOutcome Session::dispatch(Frame& frame) {
    const bool connects = frame.command == Command::kConnect || frame.command == Command::kStomp;
    if (!agreed_) {
        if (!connects) {
            return std::unexpected(not_connected(frame.command));
        }
        if (FrameOutcome done = negotiate(frame); !done) return done;
    }
    switch (frame.command) {
        case Command::kConnect:
            return parts_.handler.on_connect(*this, frame);
        case Command::kStomp:
            if (version_ == Version::kV10) break;
            if (!logged_in()) return parts_.handler.on_connect(*this, frame);
            receipt(frame);
            return {};
        case Command::kConnected:
        case Command::kMessage:
        case Command::kReceipt:
        case Command::kError:
            break;
        default:
            return dispatch_messaging(frame);
    }
    return std::unexpected(unsupported(frame.command));
}

FrameOutcome Session::dispatch_messaging(Frame& frame) {
    if (!logged_in())
        return std::unexpected(not_valid("no CONNECT has succeeded on this connection"));
    if (frame.command == Command::kSend) return parts_.handler.on_send(*this, frame);
    if (frame.command == Command::kSubscribe) return parts_.handler.on_subscribe(*this, frame);
    if (frame.header_count() > 1 && frame.command != Command::kAck &&
        frame.command != Command::kNack && client_.hints.looks_at_names())
        parts_.log.hint_names(*this, frame);
    FrameOutcome outcome = carry_out(frame);
    if (!outcome) return outcome;
    if (held_ && held_->works > 0) {
        if (const auto asked = frame.header("receipt")) held_->receipt = std::string(*asked);
    } else {
        receipt(frame);
    }
    return outcome;
}

// Commands whose RECEIPT says only that they are done.
FrameOutcome Session::carry_out(const Frame& frame) {
    switch (frame.command) {
        case Command::kUnsubscribe:
            return parts_.handler.on_unsubscribe(*this, frame);
        case Command::kAck:
        case Command::kNack:
            return parts_.handler.on_ack(*this, frame);
        case Command::kBegin:
            return parts_.handler.on_begin(*this, frame);
        case Command::kCommit:
            return parts_.handler.on_commit(*this, frame);
        case Command::kAbort:
            return parts_.handler.on_abort(*this, frame);
        default:
            return std::unexpected(unsupported(frame.command));
    }
}

// The first frame that may decide the version decides it, before its login is checked.
FrameOutcome Session::negotiate(const Frame& frame) {
    const auto accepted = frame.header("accept-version");
    const auto agreed = protocol::negotiate(accepted);
    if (!agreed) {
        return std::unexpected(no_such_version(accepted.value_or("")));
    }
    agreed_ = agreed;
    // A CRLF CONNECT that agrees on 1.0 keeps the handler of 1.2.
    const bool keeps = *agreed == Version::kV10 && decoder_.handler_version() == Version::kV12;
    version_ = keeps ? Version::kV12 : *agreed;
    decoder_.set_version(version_);
    return {};
}

Session::HeldInput& Session::held_input() {
    if (!held_) held_ = std::make_unique<HeldInput>();
    return *held_;
}

// The rest of the packet waits for the end of the frame before it, or for another slice.
void Session::hold_rest() {
    std::string rest = decoder_.take_rest();
    if (!held_ && rest.empty()) return;
    held_input().bytes = std::move(rest);
    if (held_->works == 0) parts_.environment.work.start(read_on(parts_, id()));
}

void Session::carry_on(Task<> task) {
    if (!ended()) begin_work();
    parts_.environment.work.start(carry_on(parts_, id(), std::move(task)));
}

Task<> Session::carry_on(SessionParts& parts, SessionId id, Task<> task) {
    co_await task;
    if (Session* session = parts.sessions.find(id)) session->end_work();
}

void Session::end_work() {
    // A session that has ended may hold bytes, but has no work under way.
    if (!held_ || held_->works == 0 || --held_->works > 0) return;
    if (const auto asked = std::exchange(held_->receipt, std::nullopt))
        reply([text = *asked](Session& session) { session.write_receipt(text); });
    if (held_->bytes.empty()) return held_.reset();
    parts_.environment.work.start(read_on(parts_, id()));
}

Task<> Session::read_on(SessionParts& parts, SessionId id) {
    co_await parts.environment.work.turn();
    if (Session* session = parts.sessions.find(id)) session->read_held();
}

void Session::read_held() {
    if (!held_ || held_->works > 0) return;
    const std::string bytes = std::exchange(held_, nullptr)->bytes;
    if (http_) http_->set_corked(true);
    read_behind(bytes);
}

void Session::read_behind(std::string_view bytes) {
    if (!bytes.empty()) on_stomp_bytes(bytes);
    if (http_) finish_http_turn();
    if (before_login_) count_before_login();
    parts_.sessions.touch(*this);  // its socket may have to be read again
}

void Session::wait_for_check(std::uint64_t check, const Frame& frame) {
    begin_work();
    before_login_->password_check = check;
    before_login_->connect = std::make_unique<Frame>(frame);
}

void Session::on_password_checked(bool right) {
    if (!asks_for_password()) return;
    const auto frame = std::exchange(before_login_->connect, nullptr);
    const std::string bytes = std::exchange(held_, nullptr)->bytes;
    if (closing()) return;  // the time to log in had run out
    if (http_) http_->set_corked(true);
    const FrameOutcome outcome = parts_.handler.on_checked(*this, *frame, right);
    parts_.log.begin_frame(client_);
    if (!outcome) answer(*frame, parts_.log.explained(*this, *frame, outcome.error()));
    read_behind(bytes);
}

void Session::log_in(std::optional<std::string_view> login,
                     std::optional<std::string_view> client_id) {
    if (before_login_ && login) client_.login = std::string(*login);
    on(StompEvent::kLoggedIn);
    decoder_.set_logged_in();
    parts_.environment.connection_timers.cancel(handshake_timer_);
    before_login_.reset();
    client_.client_id.reset();
    if (client_id) client_.client_id = std::string(*client_id);
}

std::expected<std::string, StompError> Session::agree_heart_beat(std::string_view header) {
    return heart_beat_.agree(header, [this] { beat(); });
}

bool Session::waits_for_disk() const {
    return !ended() && !parts_.durable.is_durable(client_.last);
}

}  // namespace minibroker::broker
