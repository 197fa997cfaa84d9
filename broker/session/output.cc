#include "broker/queue/queue.h"
#include "broker/session/frame_handler.h"
#include "broker/session/session.h"
#include "broker/session/session_log.h"
#include "broker/session/sessions.h"

// Messages to the client, and how much of them its socket has taken.

namespace minibroker::broker {

using protocol::Version;

namespace {

// Below this size, copying a body behind its head is cheaper than gathering it separately.
constexpr std::size_t kCopiedBodyBytes = 4096;

// Output of one session, and of all sessions, that may accumulate before the sockets are asked;
// beyond it `writeBufferHighWaterMark` applies.
constexpr std::size_t kTurnOutputBytesMax = std::size_t{1} << 20U;
constexpr std::size_t kTurnOutputBytesMaxOfAll = std::size_t{4} << 20U;

}  // namespace

bool Session::accepts() const {
    if (ended()) return false;
    const std::size_t size = outbox_.size() + outbox_.held_size();
    if (size < acceptor_.write_buffer_high_water_mark) return true;
    // The mark limits what a socket does not take. A socket that takes everything gets the output
    // of one turn in one piece, which wakes the client only once.
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

// Sessions are of this kind while frames are traced, so that delivery need not ask each time.
std::int64_t TracedSession::send_message(const Consumer& consumer,
                                         const MessageReference& reference) {
    log().trace_message(*this, head_of(consumer, reference), *reference.message);
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
        parts_.output.heads.append(out, version_, reference.message, head, message.body, kEnd);
        outbox_.close_text();
    } else {
        parts_.output.heads.append(out, version_, reference.message, head);
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
    taken_.clear();
    outbox_.consume(bytes, taken_);
    if (!taken_.empty()) parts_.handler.on_taken(*this, taken_);
    if (stopped_ && outbox_.size() <= acceptor_.write_buffer_low_water_mark) {
        stopped_ = false;
        parts_.handler.on_room(*this);
    }
}

}  // namespace minibroker::broker
