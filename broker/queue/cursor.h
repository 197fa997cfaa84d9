#pragma once

#include <map>
#include <set>
#include <vector>

#include "broker/message/message_reference.h"

namespace minibroker::broker {

/// What waits in a queue, in the order of delivery.
using WaitingLine = std::map<QueuePosition, MessageReference>;

/// How far along a queue's line a consumer has looked, for a consumer that passes messages over: it
/// has a selector, or the queue keeps what it delivers. What it has passed over is not looked at
/// again. One position per priority, as a message of a higher priority comes in before messages
/// that were looked at; what comes in before a position otherwise (handed back by a consumer) is
/// remembered one by one.
///
/// The queue tells every cursor of what enters and leaves its line. Source: the iterators of
/// Artemis `PriorityLinkedListImpl` and `QueueImpl.ConsumerHolder`.
class Cursor {
public:
    /// Stands before the whole of `line`.
    explicit Cursor(WaitingLine& line) { rewind(line); }

    void rewind(WaitingLine& line);
    /// The first message not looked at, or the line's end.
    [[nodiscard]] WaitingLine::iterator next(WaitingLine& line) const;
    /// `it`, which is `next`, has been looked at.
    void pass(WaitingLine& line, WaitingLine::iterator it);
    /// `it` has entered the line. @return whether it stands before what was looked at; `next` gives
    /// it only after a `revisit`
    [[nodiscard]] bool added(WaitingLine& line, WaitingLine::iterator it);
    /// The message at `place`, which was `added` behind the cursor's back, is to be looked at.
    void revisit(QueuePosition place) { revisits_.insert(place); }
    /// `it` is about to leave the line.
    void removed(WaitingLine& line, WaitingLine::iterator it);

private:
    struct Level {
        std::int8_t priority = 0;
        bool at_end = false;  ///< every message of this priority has been looked at
        WaitingLine::iterator next;
    };
    [[nodiscard]] std::vector<Level>::iterator level_of(std::int8_t priority);
    static void advance(WaitingLine& line, Level& level);

    std::vector<Level> levels_;         // highest priority first
    std::set<QueuePosition> revisits_;  // all in the line
};

}  // namespace minibroker::broker
