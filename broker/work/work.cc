#include "broker/work/work.h"

#include <limits>

namespace minibroker::broker {

Task<> Work::run_to_end(Task<> task, Tasks::iterator place) {
    co_await task;
    ended_.push_back(place);
}

void Work::start(Task<> task) {
    const auto place = tasks_.emplace(tasks_.end(), Task<>::Handle());
    *place = run_to_end(std::move(task), place);
    resume(place->handle());
}

void Work::run() {
    if (ready_.empty()) return;
    const std::coroutine_handle<> task = ready_.front();
    ready_.pop_front();
    resume(task);
}

// A task may start another one, which may end before it.
void Work::resume(std::coroutine_handle<> task) {
    task.resume();
    for (const Tasks::iterator place : std::exchange(ended_, {})) tasks_.erase(place);
}

void Work::end_wait(std::uint64_t number) {
    const auto waiting = waiting_.extract(number);
    if (!waiting.empty()) ready_.push_back(waiting.mapped());
}

void Work::finish() {
    slice_units_ = std::numeric_limits<std::int64_t>::max() / 2;
    begin();
    while (!idle()) {
        for (const auto& [number, task] : std::exchange(waiting_, {})) ready_.push_back(task);
        run();
    }
}

void Work::clear() {
    ready_.clear();
    waiting_.clear();
    tasks_.clear();
}

}  // namespace minibroker::broker
