#include "broker/queue/last_values.h"

#include <utility>

namespace minibroker::broker {

std::optional<std::string_view> LastValues::key_of(const MessageReference& reference) const {
    const Properties& properties = reference.message->properties;
    if (!key_.empty()) {
        if (const auto own = properties.find(key_)) return own->value;
    }
    const auto found = properties.find(property::kLastValue);
    if (!found) return std::nullopt;
    return found->value;
}

void LastValues::track(const MessageReference& reference) {
    const auto key = key_of(reference);
    if (!key) return;
    const auto it = newest_.find(*key);
    if (it == newest_.end()) {
        newest_.emplace(*key, reference.place());
        return;
    }
    replaced_.push_back(std::exchange(it->second, reference.place()));
}

void LastValues::track_if_absent(const MessageReference& reference) {
    const auto key = key_of(reference);
    if (!key) return;
    if (newest_.contains(*key)) {
        replaced_.push_back(reference.place());
    } else {
        newest_.emplace(*key, reference.place());
    }
}

void LastValues::forget(const MessageReference& reference) {
    const auto key = key_of(reference);
    if (!key) return;
    const auto it = newest_.find(*key);
    if (it != newest_.end() && it->second == reference.place()) newest_.erase(it);
}

std::vector<QueuePosition> LastValues::take_replaced() {
    return std::exchange(replaced_, {});
}

}  // namespace minibroker::broker
