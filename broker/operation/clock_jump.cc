#include "broker/operation/clock_jump.h"

#include <string>
#include <utility>

#include "broker/address/address_book.h"
#include "broker/delivery/deliveries.h"
#include "broker/delivery/slow_consumers.h"
#include "broker/environment/environment.h"
#include "broker/queue/queue.h"

namespace minibroker::broker {

void on_clock_jump(Environment& environment,
                   AddressBook& book,
                   Deliveries& deliveries,
                   SlowConsumers& slow_consumers,
                   Milliseconds jump) {
    environment.logger.warn("the wall clock was set by_ms=" + std::to_string(jump.count()) +
                            ", delays go on as they were");
    for (Queue* queue : book.queues()) {
        queue->shift_delays(jump);
        if (!queue->has_watch()) continue;
        environment.timers.cancel(std::exchange(queue->watch().timer, TimerId()));
        deliveries.watch_schedule(*queue);
    }
    slow_consumers.shift(jump);
}

}  // namespace minibroker::broker
