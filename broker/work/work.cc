#include "broker/work/work.h"

namespace minibroker::broker {

Task<> Work::run_to_end(Task<> task, Tasks::iterator place) {
    co_await task;
    ended_.push_back(place);
}

bool Work::start(Task<> task) {
    const auto place = tasks_.emplace(tasks_.end(), Task<>::Handle());
    *place = run_to_end(std::move(task), place);
    const std::size_t before = tasks_.size();
    resume(place->handle());
    return tasks_.size() < before;
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

void Work::clear() {
    ready_.clear();
    tasks_.clear();
}

}  // namespace minibroker::broker
