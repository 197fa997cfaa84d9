#pragma once

#include <map>
#include <set>
#include <vector>

#include "broker/message/message_reference.h"

namespace minibroker::broker {

/// The waiting messages of a queue, in the order of delivery.
using WaitingLine = std::map<QueuePosition, MessageReference>;

/// The position in a queue's line up to which a consumer has looked, for a consumer that passes
/// messages over: it has a selector, or the queue keeps the messages it delivers. Messages passed
/// over are not examined again. There is one position per priority, since a message of a higher
/// priority enters before messages that were examined; other messages that enter before a position
/// (returned by a consumer) are remembered one by one.
///
/// The queue tells every cursor about messages that enter and leave its line. Source: the iterators
/// of
/// Artemis `PriorityLinkedListImpl` and `QueueImpl.ConsumerHolder`.
class Cursor {
public:
    /// Stands before the whole `line`.
    explicit Cursor(WaitingLine& line) { rewind(line); }

    void rewind(WaitingLine& line);
    /// The first message not examined yet, or the line's end.
    [[nodiscard]] WaitingLine::iterator next(WaitingLine& line) const;
    /// `it`, which is `next`, has been examined.
    void pass(WaitingLine& line, WaitingLine::iterator it);
    /// `it` has entered the line. @return whether it is before messages already examined; `next`
    /// returns it only after a `revisit`
    [[nodiscard]] bool added(WaitingLine& line, WaitingLine::iterator it);
    /// The message at `place`, which was `added` behind the cursor, must be examined.
    void revisit(QueuePosition place) { revisits_.insert(place); }
    /// `it` is about to leave the line.
    void removed(WaitingLine& line, WaitingLine::iterator it);

private:
    struct Level {
        std::int8_t priority = 0;
        bool at_end = false;  ///< every message of this priority has been examined
        WaitingLine::iterator next;
    };
    [[nodiscard]] std::vector<Level>::iterator level_of(std::int8_t priority);
    static void advance(WaitingLine& line, Level& level);

    std::vector<Level> levels_;         // highest priority first
    std::set<QueuePosition> revisits_;  // all in the line
};

}  // namespace minibroker::broker
