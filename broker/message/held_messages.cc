#include "broker/message/held_messages.h"

namespace minibroker::broker {

HeldMessages::iterator HeldMessages::search(MessageId id) {
    auto first = list_.begin();
    auto last = list_.end();
    for (std::size_t i = 0; i < kLooked; ++i) {
        if (first == list_.end()) return first;
        if (first->message->id == id) return first;
        ++first;
        if ((--last)->message->id == id) return last;
    }
    if (!index_) {
        index_ = std::make_unique<std::unordered_map<MessageId, iterator>>();
        index_->reserve(list_.size());
        for (auto it = list_.begin(); it != list_.end(); ++it) index_->emplace(it->message->id, it);
    }
    const auto found = index_->find(id);
    return found == index_->end() ? list_.end() : found->second;
}

}  // namespace minibroker::broker
