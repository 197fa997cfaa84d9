#include "broker/store/work_in_parts.h"

#include <utility>

#include "broker/environment/environment.h"
#include "broker/store/after_durable.h"

namespace minibroker::broker {

void WorkInParts::go_on_later(std::move_only_function<void()> action) {
    store_.commit();
    durable_.run(store_.last(), [this, action = std::move(action)]() mutable {
        environment_.timers.start(environment_.now.steady, std::move(action));
    });
}

}  // namespace minibroker::broker
