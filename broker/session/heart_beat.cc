#include "broker/session/heart_beat.h"

#include <utility>

#include "broker/environment/environment.h"
#include "protocol/heart_beat.h"

namespace minibroker::broker {
namespace {

constexpr std::int64_t kTtlDefault = 60'000;  // ms

}  // namespace

HeartBeat::HeartBeat(Environment& environment, const config::Acceptor& acceptor)
    : environment_(environment), acceptor_(acceptor), last_heard_(environment.connections_now) {
    const std::int64_t overridden = environment.config.connection_ttl_override;
    ttl_ = acceptor.connection_ttl.value_or(overridden == -1 ? kTtlDefault : overridden);
}

std::expected<std::string, StompError> HeartBeat::agree(std::string_view header,
                                                        std::function<void()> beat) {
    if (agreed_) return agreed_->told;
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
    agreed_ = std::make_unique<const Agreed>(
        Agreed{std::to_string(agreed->server_period) + "," + std::to_string(agreed->answer),
               Milliseconds(agreed->server_period),
               std::move(beat)});
    if (agreed_->period > Milliseconds(0)) start();
    return agreed_->told;
}

void HeartBeat::start() {
    timer_ = environment_.connection_timers.start(environment_.connections_now + agreed_->period,
                                                  [this] {
                                                      start();
                                                      agreed_->beat();
                                                  });
}

void HeartBeat::stop() {
    environment_.connection_timers.cancel(timer_);
}

bool HeartBeat::look() {
    if (std::exchange(heard_, false)) {
        last_heard_ = environment_.connections_now;
        return false;
    }
    return environment_.connections_now - last_heard_ >= Milliseconds(ttl_);
}

}  // namespace minibroker::broker
