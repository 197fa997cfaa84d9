#pragma once

#include <cstddef>
#include <memory>
#include <unordered_map>
#include <utility>

#include "base/ids.h"
#include "broker/message/message_reference.h"

namespace minibroker::broker {

/// The messages a consumer holds unacknowledged, oldest first. Finding one takes constant time:
/// most are acknowledged from one of the ends; for others an index is built at the first such
/// search.
class HeldMessages {
public:
    using iterator = ReferenceList::iterator;
    using const_iterator = ReferenceList::const_iterator;

    [[nodiscard]] iterator begin() { return list_.begin(); }
    [[nodiscard]] iterator end() { return list_.end(); }
    [[nodiscard]] const_iterator begin() const { return list_.begin(); }
    [[nodiscard]] const_iterator end() const { return list_.end(); }
    [[nodiscard]] bool empty() const { return list_.empty(); }
    [[nodiscard]] std::size_t size() const { return list_.size(); }
    [[nodiscard]] MessageReference& back() { return list_.back(); }

    void push_back(MessageReference reference) {
        list_.push_back(std::move(reference));
        if (index_) index_->emplace(list_.back().message->id, std::prev(list_.end()));
    }
    void erase(iterator it) {
        if (index_) {
            index_->erase(it->message->id);
            if (list_.size() <= kLooked) index_.reset();
        }
        list_.erase(it);
    }
    /// The message with that id; `end()` if it is not held.
    [[nodiscard]] iterator find(MessageId id) {
        if (!list_.empty() && list_.front().message->id == id) return list_.begin();
        return search(id);
    }
    /// Takes all of them; nothing is held any more.
    [[nodiscard]] ReferenceList take() {
        index_.reset();
        return std::exchange(list_, {});
    }

private:
    [[nodiscard]] iterator search(MessageId id);

    static constexpr std::size_t kLooked = 8;  // entries checked at each end before the index is
                                               // used

    ReferenceList list_;
    std::unique_ptr<std::unordered_map<MessageId, iterator>> index_;
};

}  // namespace minibroker::broker
