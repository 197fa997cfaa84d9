#include "base/timers.h"

namespace minibroker {

TimerId Timers::start(Milliseconds at, Action action) {
    const std::uint64_t id = ++last_id_;
    entries_.emplace(Key{at, id}, std::move(action));
    times_.emplace(id, at);
    return TimerId{id};
}

void Timers::cancel(TimerId id) {
    const auto it = times_.find(id.value);
    if (it == times_.end()) return;
    entries_.erase(Key{it->second, id.value});
    times_.erase(it);
}

void Timers::run_due(Milliseconds now) {
    const std::uint64_t newest = last_id_;
    auto it = entries_.begin();
    while (it != entries_.end() && it->first.first <= now) {
        if (it->first.second > newest) {
            ++it;
            continue;
        }
        Action action = std::move(it->second);
        times_.erase(it->first.second);
        entries_.erase(it);
        action();
        it = entries_.begin();
    }
}

std::optional<Milliseconds> Timers::next() const {
    if (entries_.empty()) return std::nullopt;
    return entries_.begin()->first.first;
}

}  // namespace minibroker
