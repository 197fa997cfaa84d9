#include "broker/delivery/slow_consumers.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/text.h"
#include "broker/address/address_book.h"
#include "broker/environment/environment.h"
#include "broker/queue/queue.h"

namespace minibroker::broker {
namespace {

// Events per second since `then`, rounded up to hundredths as in Artemis; 0 if no time has passed.
double rate_of(std::uint64_t events, std::int64_t then_ms, std::int64_t now_ms) {
    const double seconds = static_cast<double>(now_ms - then_ms) / 1000.0;
    if (seconds <= 0) return 0;
    return std::ceil(static_cast<double>(events) / seconds * 100.0) / 100.0;
}

// The threshold in messages per second; negative: none.
double threshold_of(const config::AddressSettings& settings) {
    const auto threshold = static_cast<double>(settings.slow_consumer_threshold.value_or(-1));
    const std::string unit = settings.slow_consumer_threshold_measurement_unit.value_or("");
    if (unit == "MESSAGES_PER_MINUTE") return threshold / 60;
    if (unit == "MESSAGES_PER_HOUR") return threshold / 3600;
    if (unit == "MESSAGES_PER_DAY") return threshold / 86'400;
    return threshold;
}

}  // namespace

void SlowConsumers::watch(const Queue& queue) {
    const config::AddressSettings& settings = *queue.address().settings;
    const std::int64_t period = settings.slow_consumer_check_period.value_or(5);
    if (threshold_of(settings) < 0 || period <= 0) return;
    Watched& watched = watched_[queue.id()];
    watched.added = queue.counters().added;
    watched.checked_at_ms = environment_.now.wall.count();
    start_timer(queue.id(), watched, period);
}

void SlowConsumers::watch_recovered(const Queue& queue) {
    watch(queue);
    const auto it = watched_.find(queue.id());
    if (it != watched_.end()) it->second.added = 0;
}

void SlowConsumers::forget(const Queue& queue) {
    const auto it = watched_.find(queue.id());
    if (it == watched_.end()) return;
    environment_.timers.cancel(it->second.timer);
    watched_.erase(it);
}

void SlowConsumers::shift(Milliseconds jump) {
    for (auto& [id, watched] : watched_) {
        watched.checked_at_ms += jump.count();
        Queue* queue = book_.queue(id);
        if (queue == nullptr) continue;
        for (Consumer* consumer : queue->consumers()) consumer->rate_check().at_ms += jump.count();
    }
}

void SlowConsumers::start_timer(QueueId id, Watched& watched, std::int64_t period_seconds) {
    watched.timer = environment_.timers.start(
        environment_.now.steady + std::chrono::seconds(period_seconds), [this, id] { check(id); });
}

// If too few messages arrive or wait, no consumer can be called slow.
void SlowConsumers::check(QueueId id) {
    Queue* queue = book_.queue(id);
    if (queue == nullptr) return;
    Watched& watched = watched_.at(id);
    const config::AddressSettings& settings = *queue->address().settings;
    start_timer(id, watched, settings.slow_consumer_check_period.value_or(5));
    const std::int64_t now = environment_.now.wall.count();
    const std::uint64_t added = queue->counters().added;
    const double arrivals = rate_of(added - watched.added, watched.checked_at_ms, now);
    watched.added = added;
    watched.checked_at_ms = now;
    const double threshold = threshold_of(settings);
    const double of_all = threshold * static_cast<double>(queue->consumers().size());
    if (queue->consumers().empty()) return;
    if (arrivals < of_all && static_cast<double>(queue->message_count()) < of_all) return;
    check_consumers(*queue, threshold);
}

void SlowConsumers::check_consumers(Queue& queue, double threshold) {
    const std::int64_t now = environment_.now.wall.count();
    std::vector<Consumer*> slow;
    for (Consumer* consumer : queue.consumers()) {
        Consumer::RateCheck& last = consumer->rate_check();
        const double rate = rate_of(consumer->acknowledged() - last.acknowledged, last.at_ms, now);
        last = {now, consumer->acknowledged()};
        if (rate < threshold || (rate == 0 && threshold == 0)) slow.push_back(consumer);
    }
    for (Consumer* consumer : slow) {
        // Closing one connection may have closed others of these consumers.
        if (std::ranges::find(queue.consumers(), consumer) == queue.consumers().end()) continue;
        on_slow(queue, *consumer);
        if (book_.queue(queue.id()) == nullptr) return;
    }
}

void SlowConsumers::on_slow(const Queue& queue, Consumer& consumer) {
    using config::SlowConsumerPolicy;
    const auto policy = queue.address().settings->slow_consumer_policy;
    if (policy == SlowConsumerPolicy::kKill) {
        environment_.logger.warn(
            "slow consumer, connection closed queue=" + printable(queue.name()) +
            " consumer=" + std::to_string(consumer.id().value));
        consumer.sink().close_by_management();
    } else {
        notify_consumer_slow(queue, consumer);
    }
}

void SlowConsumers::notify_consumer_slow(const Queue& queue, const Consumer& consumer) {
    environment_.logger.debug("slow consumer queue=" + printable(queue.name()) +
                              " consumer=" + std::to_string(consumer.id().value));
    listener_(queue, consumer);
}

}  // namespace minibroker::broker
