#include "broker/session/session.h"
#include "broker/client_log/frame_trace.h"
#include "broker/delivery/deliveries.h"
#include "broker/environment/environment.h"
#include "broker/limits/limits.h"
#include "broker/message/text_pool.h"
#include "broker/security/security.h"
#include "broker/session/sessions.h"
#include "broker/session/ttl_watch.h"
#include "broker/stomp/message_head.h"
#include "broker/stomp/refusals.h"
#include "broker/store/after_durable.h"
#include "broker/store/store.h"

#include <algorithm>

#include "protocol/encoder.h"

namespace minibroker::broker {

using protocol::Command;
using protocol::Version;

namespace {

// Below this size a body is cheaper copied behind its head than gathered on its own.
constexpr std::size_t kCopiedBodyBytes = 4096;

// Output of one session, and of all, that may come together before the sockets are asked; beyond
// it `writeBufferHighWaterMark` counts.
constexpr std::size_t kTurnOutputBytesMax = std::size_t{1} << 20U;
constexpr std::size_t kTurnOutputBytesMaxOfAll = std::size_t{4} << 20U;

}  // namespace

Session::Session(SessionParts& parts, Peer peer)
    : parts_(parts),
      peer_(std::move(peer)),
      acceptor_(parts.environment.config.acceptors[peer_.acceptor]),
      before_login_(std::make_unique<BeforeLogin>(parts.budgets.before_login)),
      decoder_(protocol::DecoderLimits{}),
      outbox_(parts.texts),
      looks_closer_(parts.trace != nullptr),
      created_ms_(parts.environment.now.wall.count()),
      opened_(parts.environment.connections_now),
      last_heard_(parts.environment.connections_now) {
    ttl_ =
        acceptor_.connection_ttl.value_or(parts.environment.config.connection_ttl_override == -1
                                              ? 60'000
                                              : parts.environment.config.connection_ttl_override);
    if (acceptor_.handshake_timeout > 0) {
        handshake_timer_ = parts_.environment.connection_timers.start(
            parts_.environment.connections_now + std::chrono::seconds(acceptor_.handshake_timeout),
            [this] {
                refuse("no bytes within the acceptor's handshake-timeout", LogLevel::kInfo);
            });
    }
}

Session::~Session() {
    parts_.environment.connection_timers.cancel(beat_timer_);
    parts_.environment.connection_timers.cancel(handshake_timer_);
    parts_.environment.connection_timers.cancel(http_timer_);
    parts_.environment.connection_timers.cancel(linger_timer_);
}

void Session::close_after_flush() {
    if (!std::exchange(wants_close_, true)) linger(outbox_.size());
    disconnecting_ = looks_closer_ = true;
    parts_.sessions.touch(*this);
}

// Who reads nothing more does not keep the connection, nor what it was to be told. @param before
// what it had to take when it was looked at last, bytes
void Session::linger(std::size_t before) {
    linger_timer_ = parts_.environment.connection_timers.start(
        later(parts_.environment.connections_now, kLingerTimeout), [this, before] {
            const std::size_t left = outbox_.size();
            if (left <= before / 2) return linger(left);
            outbox_.abandon();
            parts_.sessions.touch(*this);
        });
}

void Session::count_as_heard() {
    if (!heard_) parts_.ttls.heard(id());
    heard_ = true;
}

void Session::on_bytes(std::string_view bytes) {
    count_as_heard();
    if (ended_ || wants_close_) return;
    on_rest(bytes);
}

void Session::on_rest(std::string_view bytes) {
    if (http_) {
        on_http_bytes(bytes);
    } else {
        on_stomp_bytes(bytes);
    }
    if (!valid_) count_before_login();
}

void Session::on_stomp_bytes(std::string_view bytes) {
    if (state_ == State::kFresh) return on_first_bytes(bytes);
    if (mute_) return;
    if (asks_for_password()) {
        before_login_->behind += bytes;
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
                parts_.deliveries.deliver();  // behind the frame's answers
                if (!asks_for_password()) break;
                before_login_->behind = decoder_.take_rest();
                return;
            case protocol::FrameDecoder::Outcome::kMute:
                mute_ = true;
                return log_mute();
            case protocol::FrameDecoder::Outcome::kError: {
                if (disconnecting_) return;
                StompError error;
                error.message = decoder_.error().message;
                if (!decoder_.error().body.empty()) error.body = decoder_.error().body;
                if (parts_.trace) parts_.trace->broken(peer_.address, error.message);
                error = because(std::move(error), decoder_.error().why, decoder_.error().remedy);
                fail(std::move(error));
                return;
            }
        }
    }
}

void Session::handle(Frame& frame) {
    if (looks_closer_) [[unlikely]] {
        if (parts_.trace) trace_in(frame);
        if (disconnecting_) return after_close(frame);
    }
    if (frame.command == Command::kDisconnect && negotiated_) return on_disconnect(frame);
    refusals_before_ = parts_.security.refusals();
    const Outcome outcome = dispatch(frame);
    if (!outcome) explain(frame, outcome.error());
}

Session::Outcome Session::dispatch(Frame& frame) {
    const bool connects = frame.command == Command::kConnect || frame.command == Command::kStomp;
    if (!negotiated_) {
        if (!connects) {
            return std::unexpected(not_connected(frame.command));
        }
        if (Outcome done = negotiate(frame); !done) return done;
    }
    switch (frame.command) {
        case Command::kConnect:
            return on_connect(frame);
        case Command::kStomp:
            if (version_ == Version::kV10) break;
            if (!valid_) return on_connect(frame);
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

Session::Outcome Session::dispatch_messaging(Frame& frame) {
    if (!valid_) return std::unexpected(not_valid("no CONNECT has succeeded on this connection"));
    if (frame.command == Command::kSend) return on_send(frame);
    if (frame.command == Command::kSubscribe) return on_subscribe(frame);
    if (frame.header_count() > 1 && frame.command != Command::kAck &&
        frame.command != Command::kNack && hints_.looks_at_names())
        hint_names(frame);
    Outcome outcome = carry_out(frame);
    if (outcome) receipt(frame);
    return outcome;
}

// Commands whose RECEIPT says no more than that this is done.
Session::Outcome Session::carry_out(const Frame& frame) {
    switch (frame.command) {
        case Command::kUnsubscribe:
            return on_unsubscribe(frame);
        case Command::kAck:
        case Command::kNack:
            return on_ack(frame);
        case Command::kBegin:
            return on_begin(frame);
        case Command::kCommit:
            return on_commit(frame);
        case Command::kAbort:
            return on_abort(frame);
        default:
            return std::unexpected(unsupported(frame.command));
    }
}

// Answers wait for what the client did before them to be durable, so that they leave in order.
void Session::reply(std::move_only_function<void(Session&)> write, Ended ended) {
    last_ = parts_.durable.run(
        last_, [&parts = parts_, id = id(), ended, write = std::move(write)]() mutable {
            Session* session = parts.sessions.find(id);
            if (session == nullptr || (session->ended_ && ended == Ended::kNoReply)) return;
            write(*session);
        });
}

void Session::receipt(const Frame& frame) {
    const auto receipt = frame.header("receipt");
    if (!receipt) return;
    reply([text = std::string(*receipt)](Session& session) { session.write_receipt(text); });
}

void Session::write_receipt(std::string_view receipt) {
    std::string& out = outbox_.open_text();
    protocol::FrameWriter(out, version_, "RECEIPT").header("receipt-id", receipt).finish({});
    outbox_.close_text();
    if (looks_closer_ && parts_.trace) [[unlikely]]
        trace_receipt(receipt);
    parts_.sessions.touch(*this);
}

void Session::write_error(const StompError& error, std::optional<std::string_view> receipt) {
    std::string& out = outbox_.open_text();
    const std::size_t begin = out.size();
    // Before a version is agreed the line end of the first frame chooses the manner (Artemis).
    const Version version = negotiated_ ? version_ : decoder_.handler_version();
    protocol::FrameWriter writer(out, version, "ERROR");
    if (error.raw_head) {
        writer.raw_header("message", error.message);
    } else if (!error.only_body) {
        writer.header("message", error.message);
    }
    if (receipt && error.with_receipt) writer.header("receipt-id", *receipt);
    if (!error.versions.empty()) writer.header("version", error.versions);
    const bool has_body = error.body && !error.body->empty();
    if (error.body && error.typed_body) writer.header("content-type", "text/plain");
    if (has_body && version != Version::kV10) {
        writer.header("content-length", std::to_string(error.body->size()));
    }
    writer.finish(error.body.value_or(""));
    if (parts_.trace) trace_out(out, begin);
    outbox_.close_text();
    parts_.sessions.touch(*this);
    log_error(error);
}

void Session::answer(const Frame& frame, const StompError& error) {
    const bool closes = error.close == StompError::Close::kAlways ||
                        (error.close == StompError::Close::kByVersion && version_ == Version::kV12);
    if (closes) stop_listening();
    std::optional<std::string> receipt;
    if (const auto header = frame.header("receipt")) receipt = std::string(*header);
    reply([error, receipt, closes](Session& session) {
        session.write_error(error,
                            receipt ? std::optional<std::string_view>(*receipt) : std::nullopt);
        if (!closes) return;
        session.close_after_flush();
        session.end();
    });
}

bool Session::accepts() const {
    if (ended_) return false;
    const std::size_t size = outbox_.size() + outbox_.held_size();
    if (size < acceptor_.write_buffer_high_water_mark) return true;
    // The mark is about what a socket does not take. One that takes everything gets what a turn
    // brings in one piece: it wakes the client once.
    return !outbox_.refused() && outbox_.held_size() == 0 && size < kTurnOutputBytesMax &&
           parts_.sessions.new_output() < kTurnOutputBytesMaxOfAll;
}

inline MessageFrame Session::head_of(const Consumer& consumer,
                                     const MessageReference& reference) const {
    MessageFrame head;
    head.consumer = consumer.id();
    head.subscription = consumer.subscription();
    head.redelivered = reference.delivery_count > 1;
    if (reference.first_of_group)
        head.first_of_group = consumer.queue().attributes().group_first_key;
    head.with_ack = version_ == Version::kV12 && consumer.ack_mode() != AckMode::kAuto;
    return head;
}

// With the frames traced, a session is one of this kind: delivery has nothing to ask.
std::int64_t TracedSession::send_message(const Consumer& consumer,
                                         const MessageReference& reference) {
    trace_message(head_of(consumer, reference), *reference.message);
    return Session::send_message(consumer, reference);
}

std::int64_t Session::send_message(const Consumer& consumer, const MessageReference& reference) {
    const Message& message = *reference.message;
    const std::uint64_t before = outbox_.stomp_bytes();
    const MessageFrame head = head_of(consumer, reference);
    std::string& out = outbox_.open_text();
    constexpr std::string_view kEnd("\0\n", 2);
    const bool copied = message.body.size() <= kCopiedBodyBytes || outbox_.framed();
    if (copied) {
        parts_.heads.append(out, version_, reference.message, head, message.body, kEnd);
        outbox_.close_text();
    } else {
        parts_.heads.append(out, version_, reference.message, head);
        outbox_.close_text();
        outbox_.add_body(reference.message);
        outbox_.open_text().append(kEnd);
        outbox_.close_text();
    }
    if (consumer.ack_mode() == AckMode::kAuto) outbox_.mark({consumer.id(), message.id});
    const std::uint64_t size = outbox_.stomp_bytes() - before;
    parts_.sessions.touch(*this, size);
    return static_cast<std::int64_t>(size);
}

void Session::on_written(std::size_t bytes) {
    stopped_ = stopped_ || !accepts();
    delivered_.clear();
    outbox_.consume(bytes, delivered_);
    for (const Outbox::Delivered& done : delivered_) {
        const auto it = consumers_.find(done.consumer);
        if (it == consumers_.end()) continue;  // unsubscribed meanwhile: acknowledged then
        Consumer& consumer = *it->second->consumer;
        const auto held = consumer.held().find(done.message);
        if (held != consumer.held().end()) parts_.deliveries.acknowledge(consumer, held);
    }
    if (!delivered_.empty()) parts_.store.commit();
    if (stopped_ && outbox_.size() <= acceptor_.write_buffer_low_water_mark) {
        stopped_ = false;
        for (const auto& [consumer, subscription] : consumers_) {
            parts_.deliveries.wake(subscription->consumer->queue());
        }
    }
}

}  // namespace minibroker::broker
