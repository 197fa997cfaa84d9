#include "tools/bench/load/stream_run.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace minibroker::bench {
namespace {

using std::chrono::nanoseconds;

constexpr std::uint32_t kProducerTag = 0;
/// The most that may wait in the broker in an open loop, before the run counts as overload and
/// sends no more.
constexpr std::uint64_t kBehindBytesMax = std::uint64_t{256} << 20U;

SendStyle style_of(const RunOptions& options, const StreamLoad& load) {
    return {options.body_bytes, load.persistent, load.receipts_in_flight != 0};
}

/// A message for every consumer waits once for each of them.
std::uint64_t messages_in_flight(const RunOptions& options, const StreamLoad& load) {
    const std::uint64_t bytes = options.body_bytes * load.consumers;
    const std::size_t wanted =
        options.in_flight_bytes != 0 ? options.in_flight_bytes : load.in_flight_bytes;
    return std::max<std::uint64_t>(wanted / bytes, 1);
}

}  // namespace

StreamRun::StreamRun(const RunOptions& options, const StreamLoad& load, Target target)
    : options_(options),
      load_(load),
      target_(std::move(target)),
      block_(target_, style_of(options, load)),
      in_flight_max_(messages_in_flight(options, load)),
      sent_at_(std::max<std::size_t>(load.receipts_in_flight, 1)) {}

Result<> StreamRun::open() {
    const auto endpoint = Endpoint::parse(options_.url);
    if (!endpoint) return std::unexpected(endpoint.error());
    for (std::size_t i = 0; i < load_.consumers; ++i) {
        const std::string name = target_.name + "." + std::to_string(i);
        auto link = log_in(*endpoint, options_, buffer_, load_.durable ? name : "");
        if (!link) return std::unexpected(link.error());
        const Subscription subscription{
            load_.ack, load_.durable ? name : "", options_.consumer_window_bytes};
        if (auto done = subscribe(*link, target_, subscription, buffer_); !done) return done;
        const auto tag = static_cast<std::uint32_t>(i + 1);
        consumers_.push_back({Peer(std::move(*link), poller_, tag), {}});
    }
    auto link = log_in(*endpoint, options_, buffer_);
    if (!link) return std::unexpected(link.error());
    producer_ = std::make_unique<Link>(std::move(*link));
    poller_.add(producer_->fd(), kProducerTag);
    return {};
}

Result<> StreamRun::run() {
    start_ = Clock::now();
    last_progress_ = start_;
    while (true) {
        const auto now = Clock::now();
        advance(now);
        if (phase_ == Phase::kDone) return {};
        if (auto sent = send(now); !sent) return sent;
        if (auto kept = keep_alive(now); !kept) return kept;
        for (const epoll_event& event : poller_.wait(patience(now))) {
            const std::uint32_t tag = event.data.u32;
            auto done = tag == kProducerTag ? on_producer(event) : on_consumer(consumers_[tag - 1]);
            if (!done) return done;
        }
    }
}

Result<> StreamRun::keep_alive(Clock::time_point now) {
    if (!keep_alive_.due(now)) return {};
    for (Consumer& consumer : consumers_) {
        consumer.peer.link().queue(kHeartBeat);
        if (auto flushed = consumer.peer.flush(poller_); !flushed) return flushed;
    }
    return {};
}

StreamRun::Mark StreamRun::mark(Clock::time_point now) const {
    return {now, received_, options_.pid == 0 ? std::nullopt : usage_of(options_.pid)};
}

bool StreamRun::all_came() const {
    const std::uint64_t sent = block_.next_number();
    const bool receipts = load_.receipts_in_flight == 0 || receipts_.received() >= sent;
    return unsent_.empty() && receipts && received_ >= sent * consumers_.size();
}

void StreamRun::advance(Clock::time_point now) {
    const std::uint64_t sent = block_.next_number();
    const bool all_sent = (options_.count != 0 && sent >= options_.count) || overloaded_;
    if (phase_ == Phase::kWarmUp) {
        const bool enough = options_.count != 0 && sent >= options_.count / 10;
        if (now - start_ < options_.warm_up && !enough) return;
        measured_from_ = mark(now);
        phase_ = Phase::kMeasured;
    } else if (phase_ == Phase::kMeasured) {
        const bool over = now - measured_from_.time >= options_.duration;
        if (!over && !(all_sent && all_came())) return;
        measured_to_ = mark(now);
        last_progress_ = now;
        phase_ = Phase::kDrain;
    }
    if (phase_ == Phase::kDrain && (all_came() || now - last_progress_ > options_.patience)) {
        phase_ = Phase::kDone;
    }
}

Clock::time_point StreamRun::due(std::uint64_t number) const {
    const double nanos = static_cast<double>(number) / options_.rate * 1e9;
    return start_ + nanoseconds(std::llround(nanos));
}

/// How long the loop may sleep.
nanoseconds StreamRun::patience(Clock::time_point now) const {
    constexpr nanoseconds kTick = std::chrono::milliseconds(10);
    if (options_.rate <= 0 || phase_ == Phase::kDrain || blocked_) return kTick;
    return std::clamp<nanoseconds>(due(block_.next_number()) - now, nanoseconds(0), kTick);
}

/// How many messages may be sent now.
std::uint64_t StreamRun::room(Clock::time_point now) {
    if (phase_ == Phase::kDrain || overloaded_) return 0;
    const std::uint64_t sent = block_.next_number();
    const std::uint64_t left = options_.count == 0 ? ~std::uint64_t{0} : options_.count - sent;
    const std::uint64_t taken = received_ / consumers_.size();
    if (options_.rate > 0) {
        overloaded_ = (sent - std::min(sent, taken)) * options_.body_bytes > kBehindBytesMax;
        const auto since = std::chrono::duration<double>(now - start_).count();
        const auto due_count = static_cast<std::uint64_t>(since * options_.rate) + 1;
        return std::min(left, due_count - std::min(due_count, sent));
    }
    if (load_.receipts_in_flight != 0) {
        const std::uint64_t open = sent - receipts_.received();
        const std::uint64_t waiting = sent - std::min(sent, taken);
        if (waiting >= in_flight_max_) return 0;
        return std::min<std::uint64_t>(left, load_.receipts_in_flight - open);
    }
    const std::uint64_t waiting = sent - std::min(sent, taken);
    const std::uint64_t room = in_flight_max_ - std::min(in_flight_max_, waiting);
    // Many at once cost both sides less; the broker still has three quarters to work on.
    if (room < in_flight_max_ / 4 && room < left) return 0;
    return std::min(left, room);
}

Result<> StreamRun::send(Clock::time_point now) {
    while (!blocked_) {
        if (unsent_.empty()) {
            const std::uint64_t count = std::min<std::uint64_t>(room(now), block_.capacity());
            if (count == 0) return {};
            if (load_.receipts_in_flight != 0) {
                const std::uint64_t first = block_.next_number();
                for (std::uint64_t i = 0; i < count; ++i) {
                    sent_at_[(first + i) % sent_at_.size()] = now;
                }
            }
            unsent_ = block_.next(count);
        }
        const auto written = producer_->write_some(unsent_);
        if (!written) return std::unexpected(written.error());
        unsent_.remove_prefix(*written);
        if (unsent_.empty()) continue;
        blocked_ = true;
        poller_.want_write(producer_->fd(), kProducerTag, true);
    }
    return {};
}

Result<> StreamRun::on_producer(const epoll_event& event) {
    if (can_write(event) && blocked_) {
        blocked_ = false;
        poller_.want_write(producer_->fd(), kProducerTag, false);
    }
    if (!can_read(event)) return {};
    const auto now = Clock::now();
    return producer_->read(buffer_, [&](const ServerFrame& frame) {
        const std::uint64_t number = receipts_.received();
        receipts_.on_message(frame.receipt_id, block_.next_number());
        last_progress_ = now;
        if (phase_ != Phase::kMeasured || receipts_.received() == number) return;
        latency_.add(now - sent_at_[number % sent_at_.size()]);
    });
}

Result<> StreamRun::on_consumer(Consumer& consumer) {
    const auto now = Clock::now();
    Link& link = consumer.peer.link();
    const auto on_frame = [&](const ServerFrame& frame) { on_message(consumer, frame, now); };
    if (auto read = link.read(buffer_, on_frame); !read) return read;
    if (!last_ack_.empty()) acknowledge(link, std::exchange(last_ack_, {}));
    return consumer.peer.flush(poller_);
}

void StreamRun::on_message(Consumer& consumer, const ServerFrame& frame, Clock::time_point now) {
    const std::uint64_t before = consumer.check.received();
    consumer.check.on_message(frame.body, block_.next_number());
    received_ += consumer.check.received() - before;
    last_progress_ = now;
    if (load_.ack == AckMode::kClientIndividual) acknowledge(consumer.peer.link(), frame.ack);
    if (load_.ack == AckMode::kClient) last_ack_ = frame.ack;
    if (options_.rate <= 0 || phase_ == Phase::kWarmUp) return;
    const auto was_due = due(sequence_of(frame.body));
    if (was_due >= measured_from_.time) latency_.add(now - was_due);
}

void StreamRun::acknowledge(Link& link, std::string_view ack) {
    link.queue("ACK\nid:");
    link.queue(ack);
    link.queue(std::string_view("\n\n\0", 3));
}

Result<RunFigures> StreamRun::finish() {
    if (auto done = log_out(*producer_, buffer_); !done) return std::unexpected(done.error());
    RunFigures figures;
    figures.sent = block_.next_number();
    for (Consumer& consumer : consumers_) {
        if (auto done = log_out(consumer.peer.link(), buffer_); !done) {
            return std::unexpected(done.error());
        }
        figures.add(consumer.check, figures.sent);
    }
    if (load_.receipts_in_flight != 0) {
        figures.unexpected += receipts_.lost(figures.sent) + receipts_.duplicated() +
                              receipts_.reordered() + receipts_.unexpected();
    }
    figures.measured = measured_to_.received - measured_from_.received;
    figures.duration = measured_to_.time - measured_from_.time;
    if (measured_from_.usage && measured_to_.usage) {
        figures.cpu = measured_to_.usage->cpu - measured_from_.usage->cpu;
        figures.resident_bytes = measured_to_.usage->resident_bytes;
    }
    figures.latency = std::move(latency_);
    if (overloaded_) figures.more.emplace_back("overloaded", 1);
    return figures;
}

Result<RunFigures> run_stream(const RunOptions& options, const StreamLoad& load) {
    const Target target{options.dialect, load.routing, run_name(options)};
    StreamRun run(options, load, target);
    if (auto opened = run.open(); !opened) return std::unexpected(opened.error());
    if (auto done = run.run(); !done) return std::unexpected(done.error());
    return run.finish();
}

}  // namespace minibroker::bench
