#include "broker/orphaned_ids.h"

#include <algorithm>
#include <utility>

namespace minibroker::broker {

void OrphanedIds::add(ConsumerId consumer, std::vector<MessageId> messages) {
    if (messages.empty()) return;
    const std::size_t most = std::min(messages.size(), budget_.left() + size_);
    if (most == 0) return;  // other sessions hold what all may
    messages.erase(messages.begin(),
                   messages.begin() + static_cast<std::ptrdiff_t>(messages.size() - most));
    messages.shrink_to_fit();
    if (most > budget_.left()) forget_oldest(most - budget_.left());
    if (!budget_.take(most)) return;
    size_ += most;
    order_.push_back(consumer);
    ids_.emplace(consumer, std::move(messages));
}

bool OrphanedIds::take(ConsumerId consumer, MessageId message) {
    const auto found = ids_.find(consumer);
    if (found == ids_.end()) return false;
    std::vector<MessageId>& ids = found->second;
    const auto id = std::ranges::find(ids, message);
    if (id == ids.end()) return false;
    ids.erase(id);
    if (ids.empty()) {
        ids_.erase(found);
        std::erase(order_, consumer);
    }
    --size_;
    budget_.give(1);
    return true;
}

void OrphanedIds::forget_oldest(std::size_t count) {
    while (count > 0) {
        const auto oldest = ids_.find(order_.front());
        std::vector<MessageId>& ids = oldest->second;
        const std::size_t gone = std::min(count, ids.size());
        ids.erase(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(gone));
        if (ids.empty()) {
            ids_.erase(oldest);
            order_.pop_front();
        }
        count -= gone;
        size_ -= gone;
        budget_.give(gone);
    }
}

void OrphanedIds::clear() {
    budget_.give(size_);
    size_ = 0;
    order_.clear();
    ids_.clear();
}

}  // namespace minibroker::broker
