#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/ids.h"
#include "base/time.h"
#include "broker/message/held_messages.h"
#include "broker/message/message_reference.h"
#include "broker/queue/cursor.h"
#include "broker/selector/selector.h"

namespace minibroker::broker {

class Queue;
class Consumer;

/// How a subscription acknowledges. Source: STOMP 1.2 "ack"; Artemis takes an unknown word for
/// `client`.
/// Artemis.
enum class AckMode : std::uint8_t { kAuto, kClient, kClientIndividual };

/// The destination of a consumer's messages: the session.
class MessageSink {
public:
    virtual ~MessageSink() = default;
    /// Whether the session can take more output now (its outbox is below the mark).
    [[nodiscard]] virtual bool accepts() const = 0;
    /// Puts a MESSAGE frame into the outbox. @return its size, bytes.
    virtual std::int64_t send_message(const Consumer& consumer,
                                      const MessageReference& reference) = 0;
    /// Ends the connection with the ERROR of one closed by management (a slow consumer).
    virtual void close_by_management() = 0;
    /// Management removes `consumer` because its queue is deleted: the client gets an ERROR, the
    /// held messages go back, and the connection stays. The consumer no longer exists afterwards.
    virtual void disconnect(Consumer& consumer) = 0;
    /// For notifications: the client's address, IP:PORT; the connection's name; the session's.
    struct Names {
        std::string peer;
        std::string connection;
        std::string session;
    };
    [[nodiscard]] virtual Names names() const = 0;
};

/// A subscription's consumer on a queue. Owned by its session; the queue refers to it until
/// `Queue::remove_consumer`.
class Consumer {
public:
    struct Options {
        ConsumerId id;
        std::string subscription;  ///< the `subscription` header of its MESSAGE frames
        AckMode ack_mode = AckMode::kAuto;
        std::int64_t window = -1;  ///< bytes in flight; negative: no limit; 0: as 1 (Artemis)
        std::optional<Selector> selector;  ///< the consumer's own, not the queue's filter
        std::int64_t created_ms = 0;       ///< epoch ms
    };
    /// The figures that management reports.
    struct Statistics {
        std::uint64_t delivered = 0;
        std::int64_t delivered_bytes = 0;       ///< of messages, counted as Artemis does
        std::int64_t last_delivered_ms = 0;     ///< epoch ms; 0: never
        std::int64_t last_acknowledged_ms = 0;  ///< epoch ms; 0: never
    };

    Consumer(Options options, Queue& queue, MessageSink& sink)
        : options_(std::move(options)),
          queue_(queue),
          sink_(sink),
          credit_(options_.window == 0 ? 1 : options_.window) {}
    Consumer(const Consumer&) = delete;
    Consumer& operator=(const Consumer&) = delete;

    [[nodiscard]] ConsumerId id() const { return options_.id; }
    [[nodiscard]] const std::string& subscription() const { return options_.subscription; }
    [[nodiscard]] AckMode ack_mode() const { return options_.ack_mode; }
    [[nodiscard]] Queue& queue() const { return queue_; }
    [[nodiscard]] MessageSink& sink() const { return sink_; }
    [[nodiscard]] bool has_selector() const { return options_.selector.has_value(); }
    [[nodiscard]] const Selector* selector() const {
        return options_.selector ? &*options_.selector : nullptr;
    }
    [[nodiscard]] bool wants(const Message& message) const {
        return !options_.selector || options_.selector->matches(MessageSubject(message));
    }

    /// Delivery starts when the SUBSCRIBE has its receipt (StompPostReceiptFunction).
    void start() { started_ = true; }
    /// Whether it can take a message now: started, credit left, and its session accepts output.
    [[nodiscard]] bool ready() const {
        if (!started_ || !sink_.accepts()) return false;
        return options_.window < 0 || credit_ > 0;
    }
    /// A message of `bytes` was sent; the last one may overdraw the credit.
    void spend(std::int64_t bytes) { credit_ -= bytes; }
    /// An acknowledged message returns its bytes; in mode auto none ever does (Artemis).
    void give_back(std::int64_t bytes) {
        if (options_.ack_mode != AckMode::kAuto) credit_ += bytes;
    }

    /// Its position in the queue's line; null for a consumer that always takes the head. Managed by
    /// the queue.
    [[nodiscard]] Cursor* cursor() { return cursor_.get(); }
    [[nodiscard]] const Cursor* cursor() const { return cursor_.get(); }
    void set_cursor(std::unique_ptr<Cursor> cursor) { cursor_ = std::move(cursor); }

    /// Messages that it has acknowledged in its life.
    [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }
    void count_acknowledged(std::int64_t wall_ms) {
        ++acknowledged_;
        statistics_.last_acknowledged_ms = wall_ms;
    }
    void count_delivered(const Message& message, std::int64_t wall_ms) {
        ++statistics_.delivered;
        statistics_.delivered_bytes += message.routed_size();
        statistics_.last_delivered_ms = wall_ms;
    }
    [[nodiscard]] const Statistics& statistics() const { return statistics_; }
    [[nodiscard]] std::int64_t created_ms() const { return options_.created_ms; }
    /// Everything it held and counted is gone with its queue's messages (reset). An ACK that later
    /// names a message below `id` is late, not wrong.
    void forget_below(MessageId id) {
        (void)held_.take();
        statistics_ = {};
        acknowledged_ = 0;
        rate_check_.acknowledged = 0;
        forgotten_below_ = id;
    }
    [[nodiscard]] bool has_forgotten(MessageId id) const { return id < forgotten_below_; }
    /// The last check of its rate, or its creation; epoch ms. For `SlowConsumers`.
    struct RateCheck {
        std::int64_t at_ms = 0;
        std::uint64_t acknowledged = 0;
    };
    [[nodiscard]] RateCheck& rate_check() { return rate_check_; }

    /// The messages it holds unacknowledged, oldest first.
    [[nodiscard]] HeldMessages& held() { return held_; }
    [[nodiscard]] const HeldMessages& held() const { return held_; }

private:
    Options options_;
    Queue& queue_;
    MessageSink& sink_;
    std::int64_t credit_;
    bool started_ = false;
    std::uint64_t acknowledged_ = 0;
    MessageId forgotten_below_;
    Statistics statistics_;
    RateCheck rate_check_;
    std::unique_ptr<Cursor> cursor_;
    HeldMessages held_;
};

}  // namespace minibroker::broker
