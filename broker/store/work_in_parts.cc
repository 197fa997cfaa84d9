#include "broker/store/work_in_parts.h"

#include <utility>

#include "broker/environment/environment.h"
#include "broker/store/after_durable.h"

namespace minibroker::broker {

Task<> WorkInParts::pause() {
    store_.commit();
    Work& work = environment_.work;
    if (store_.backlog_bytes() <= kBacklogBytesMax) {
        co_await work.turn();
        co_return;
    }
    Work::Wait wait = [this](Work::Resume resume) {
        durable_.run(store_.last(), std::move(resume));
    };
    auto until = work.until(std::move(wait));
    co_await until;
}

void WorkInParts::go_on_later(std::move_only_function<void()> action) {
    store_.commit();
    durable_.run(store_.last(), [this, action = std::move(action)]() mutable {
        environment_.timers.start(environment_.now.steady, std::move(action));
    });
}

}  // namespace minibroker::broker
