#include "broker/queue/cursor.h"

#include <algorithm>
#include <limits>

#include "base/check.h"

namespace minibroker::broker {

void Cursor::rewind(WaitingLine& line) {
    levels_.clear();
    revisits_.clear();
    for (auto it = line.begin(); it != line.end();) {
        const std::int8_t priority = it->first.priority;
        levels_.push_back({priority, false, it});
        it = line.upper_bound({priority, std::numeric_limits<std::int64_t>::max()});
    }
}

std::vector<Cursor::Level>::iterator Cursor::level_of(std::int8_t priority) {
    return std::ranges::find_if(levels_,
                                [&](const Level& level) { return level.priority <= priority; });
}

WaitingLine::iterator Cursor::next(WaitingLine& line) const {
    const auto level = std::ranges::find_if(levels_, [](const Level& l) { return !l.at_end; });
    if (revisits_.empty()) return level == levels_.end() ? line.end() : level->next;
    const QueuePosition& first = *revisits_.begin();
    if (level != levels_.end() && level->next->first < first) return level->next;
    return line.find(first);
}

void Cursor::advance(WaitingLine& line, Level& level) {
    ++level.next;
    level.at_end = level.next == line.end() || level.next->first.priority != level.priority;
}

void Cursor::pass(WaitingLine& line, WaitingLine::iterator it) {
    if (!revisits_.empty() && revisits_.erase(it->first) > 0) return;
    const auto level = level_of(it->first.priority);
    MB_CHECK(level != levels_.end());
    MB_CHECK(!level->at_end && level->next == it);
    advance(line, *level);
}

bool Cursor::added(WaitingLine& line, WaitingLine::iterator it) {
    const std::int8_t priority = it->first.priority;
    auto level = level_of(priority);
    if (level == levels_.end() || level->priority != priority) {
        levels_.insert(level, {priority, false, it});
        return false;
    }
    if (!level->at_end) return it->first < level->next->first;
    const auto behind = std::next(it);
    if (behind != line.end() && behind->first.priority == priority) return true;
    level->next = it;
    level->at_end = false;
    return false;
}

void Cursor::removed(WaitingLine& line, WaitingLine::iterator it) {
    if (!revisits_.empty()) revisits_.erase(it->first);
    const auto level = level_of(it->first.priority);
    MB_CHECK(level != levels_.end());
    if (!level->at_end && level->next == it) advance(line, *level);
}

}  // namespace minibroker::broker
