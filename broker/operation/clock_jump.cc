#include "broker/operation/clock_jump.h"

#include "broker/core.h"

namespace minibroker::broker {

void on_clock_jump(Core& core, Milliseconds jump) {
    core.logger.warn("the wall clock was set by_ms=" + std::to_string(jump.count()) +
                     ", delays go on as they were");
    for (Queue* queue : core.book.queues()) {
        queue->shift_delays(jump);
        if (!queue->has_watch()) continue;
        core.timers.cancel(std::exchange(queue->watch().timer, TimerId()));
        core.deliveries.watch_schedule(*queue);
    }
    core.slow_consumers.shift(jump);
}

}  // namespace minibroker::broker
