#include "broker/operation/clock.h"

#include <algorithm>
#include <utility>

#include "broker/environment/environment.h"

namespace minibroker::broker {
namespace {

constexpr int kStepsMax = 1'000;  // in one `run`

}  // namespace

void Clock::set(TimePoint real) {
    const Milliseconds passed = real.steady - real_.steady;
    const Milliseconds jump = real.wall - real_.wall - passed;
    real_ = real;
    environment_.now = real + offset_;
    environment_.connections_now = real.steady + connections_offset_;
    // The first call finds a jump from 0, which does not count.
    const Milliseconds least = kJumpMin + passed / 1'000;
    if ((jump >= least || -jump >= least) && std::exchange(is_set_, true)) [[unlikely]]
        work_.on_clock_jump(jump);
}

void Clock::advance(Advance advance) {
    pending_.push_back({std::move(advance), std::nullopt});
}

bool Clock::can_step() const {
    return !pending_.empty() && work_.settled();
}

std::optional<Milliseconds> Clock::next_deadline() const {
    if (can_step()) return real_.steady;
    std::optional<Milliseconds> next = environment_.timers.next();
    if (next) next = *next - offset_;
    if (const auto connections = environment_.connection_timers.next()) {
        const Milliseconds at = *connections - connections_offset_;
        next = next ? std::min(*next, at) : at;
    }
    return next;
}

void Clock::run() {
    for (int steps = 0; steps < kStepsMax && can_step(); ++steps) {
        step();
        if (work_.after_step()) return;
    }
}

void Clock::move(Milliseconds span, const Advance& advance) {
    offset_ += span;
    environment_.now = environment_.now + span;
    if (advance.connections) {
        connections_offset_ += span;
        environment_.connections_now += span;
        work_.count_as_heard(advance.asker);
        environment_.connection_timers.run_due(environment_.connections_now);
    }
    environment_.timers.run_due(environment_.now.steady);
}

void Clock::step() {
    Pending& first = pending_.front();
    if (!first.end) first.end = later(environment_.now.steady, first.advance.span);
    Milliseconds to = *first.end;
    if (const auto next = environment_.timers.next()) to = std::min(to, *next);
    const auto connections = environment_.connection_timers.next();
    if (first.advance.connections && connections)
        to = std::min(to, environment_.now.steady + (*connections - environment_.connections_now));
    // Work that is due already, and work that an action started for now, takes no time.
    move(std::max(to - environment_.now.steady, Milliseconds(0)), first.advance);
    const auto next = environment_.timers.next();
    if (environment_.now.steady < *first.end || (next && *next <= *first.end)) return;
    Done done = std::move(first.advance.done);
    pending_.pop_front();
    done();
}

}  // namespace minibroker::broker
