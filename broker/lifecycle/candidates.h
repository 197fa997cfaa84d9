#pragma once

#include <cstddef>
#include <map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/time.h"

namespace minibroker::broker {

/// The objects that the reaper has to check, by the earliest time when that is useful. Each id
/// occurs once.
template <typename Id>
class Candidates {
public:
    struct Candidate {
        Id id;
        bool marked = false;  ///< the last scan found that it may be deleted
    };

    /// Adds a candidate; does nothing if it is one already.
    void add(Id id) {
        if (ids_.insert(id).second) entries_.emplace(Key{Milliseconds(0), id}, false);
    }
    /// Puts back one from `take_due`. @param at  steady time before which it is not checked
    void keep(Candidate candidate, Milliseconds at) {
        ids_.insert(candidate.id);
        entries_.emplace(Key{at, candidate.id}, candidate.marked);
    }
    /// Removes and returns those to check, in order of time, then of id.
    std::vector<Candidate> take_due(Milliseconds now) {
        std::vector<Candidate> due;
        while (!entries_.empty() && entries_.begin()->first.first <= now) {
            const auto first = entries_.begin();
            due.push_back({first->first.second, first->second});
            ids_.erase(first->first.second);
            entries_.erase(first);
        }
        return due;
    }
    [[nodiscard]] std::size_t size() const { return entries_.size(); }

private:
    using Key = std::pair<Milliseconds, Id>;
    std::map<Key, bool> entries_;  // whether marked
    std::unordered_set<Id> ids_;
};

}  // namespace minibroker::broker
