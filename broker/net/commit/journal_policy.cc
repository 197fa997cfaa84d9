#include "broker/net/commit/journal_policy.h"

#include <utility>

namespace minibroker::net {

JournalPolicy::Next JournalPolicy::next(const Situation& situation) {
    if (!situation.has_work || !situation.idle) return Next::kNothing;
    if (!hold_over_ && !stopping_ && situation.can_wait && !situation.awaited)
        return held_since_ && hold_ends_later_ ? Next::kNothing : Next::kHold;
    hold_over_ = false;
    held_since_.reset();
    if (posted_) return Next::kNothing;
    if (may_be_here(situation)) {
        posted_ = true;
        return Next::kPost;
    }
    return take(Next::kGive, situation);
}

// A timer that is due is left to run: work that comes and goes would set one each time.
std::optional<JournalPolicy::Instant> JournalPolicy::hold(Instant now) {
    if (!held_since_) held_since_ = now;
    if (std::exchange(hold_ends_later_, true)) return std::nullopt;
    return *held_since_ + kHold;
}

bool JournalPolicy::on_hold_end(Instant now) {
    hold_ends_later_ = false;
    if (!held_since_) return false;
    // The held work may have come after the call was ordered.
    hold_over_ = now >= *held_since_ + kHold;
    return true;
}

JournalPolicy::Next JournalPolicy::on_posted(const Situation& situation) {
    if (!std::exchange(posted_, false)) return Next::kNothing;
    if (!situation.has_work || !situation.idle) return Next::kNothing;
    if (!may_be_here(situation)) return next(situation);
    return take(Next::kHere, situation);
}

void JournalPolicy::stop() {
    stopping_ = true;
    posted_ = false;
}

bool JournalPolicy::may_be_here(const Situation& situation) const {
    const std::uint64_t bytes = situation.backlog_bytes;
    return !stopping_ && situation.has_room && situation.can_wait && bytes <= kLittleBytes &&
           situation.bytes_read - read_before_ <= 2 * bytes + kReadBytesBeside &&
           situation.sync_time <= kFastSync;
}

JournalPolicy::Next JournalPolicy::take(Next next, const Situation& situation) {
    read_before_ = situation.bytes_read;
    return next;
}

}  // namespace minibroker::net
