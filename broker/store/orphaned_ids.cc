#include "broker/store/orphaned_ids.h"

#include <algorithm>
#include <utility>

namespace minibroker::broker {

void OrphanedIds::add(ConsumerId consumer, std::vector<MessageId> messages) {
    if (messages.empty()) return;
    if (!held_) held_ = std::make_unique<Held>(most_, all_);
    Budget& budget = held_->budget;
    const std::size_t most = std::min(messages.size(), budget.left() + size());
    if (most == 0) return;  // other sessions use the whole budget
    messages.erase(messages.begin(),
                   messages.begin() + static_cast<std::ptrdiff_t>(messages.size() - most));
    messages.shrink_to_fit();
    if (most > budget.left()) forget_oldest(most - budget.left());
    if (!budget.take(most)) return;
    held_->order.push_back(consumer);
    held_->ids.emplace(consumer, std::move(messages));
}

bool OrphanedIds::take(ConsumerId consumer, MessageId message) {
    if (!held_) return false;
    const auto found = held_->ids.find(consumer);
    if (found == held_->ids.end()) return false;
    std::vector<MessageId>& ids = found->second;
    const auto id = std::ranges::find(ids, message);
    if (id == ids.end()) return false;
    ids.erase(id);
    if (ids.empty()) {
        held_->ids.erase(found);
        std::erase(held_->order, consumer);
    }
    held_->budget.give(1);
    return true;
}

void OrphanedIds::forget_oldest(std::size_t count) {
    while (count > 0) {
        const auto oldest = held_->ids.find(held_->order.front());
        std::vector<MessageId>& ids = oldest->second;
        const std::size_t gone = std::min(count, ids.size());
        ids.erase(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(gone));
        if (ids.empty()) {
            held_->ids.erase(oldest);
            held_->order.pop_front();
        }
        count -= gone;
        held_->budget.give(gone);
    }
}

void OrphanedIds::clear() {
    if (held_) held_->budget.give(size());
    held_.reset();
}

}  // namespace minibroker::broker
