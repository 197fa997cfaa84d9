#include "broker/paging/page.h"

#include <algorithm>
#include <utility>

namespace minibroker::broker {

namespace {

unsigned byte_at(const std::string& bits, std::size_t byte) {
    return static_cast<unsigned char>(bits[byte]);
}

bool has_bit(const std::string& bits, std::uint32_t index) {
    const std::size_t byte = index / 8;
    return byte < bits.size() && (byte_at(bits, byte) >> (index % 8U) & 1U) != 0;
}

void set_bit(std::string& bits, std::uint32_t index) {
    const std::size_t byte = index / 8;
    if (byte >= bits.size()) bits.resize(byte + 1);
    bits[byte] = static_cast<char>(byte_at(bits, byte) | 1U << (index % 8U));
}

}  // namespace

bool Page::Share::has_acknowledged(std::uint32_t index) const {
    return has_bit(bits, index);
}

Page::Share Page::Share::after_restart() const {
    Share left = *this;
    for (std::uint32_t index = 0; index < transient.size() * 8; ++index) {
        if (!has_bit(transient, index) || has_acknowledged(index)) continue;
        set_bit(left.bits, index);
        ++left.acknowledged;
        left.redeliveries.erase(index);
    }
    return left;
}

Page::Share* Page::find(QueueId queue) {
    const auto it = std::ranges::lower_bound(shares_, queue, {}, &Share::queue);
    return it == shares_.end() || it->queue != queue ? nullptr : &*it;
}

const Page::Share* Page::share(QueueId queue) const {
    const auto it = std::ranges::lower_bound(shares_, queue, {}, &Share::queue);
    return it == shares_.end() || it->queue != queue ? nullptr : &*it;
}

Page::Share& Page::get(QueueId queue) {
    const auto it = std::ranges::lower_bound(shares_, queue, {}, &Share::queue);
    if (it != shares_.end() && it->queue == queue) return *it;
    Share share;
    share.queue = queue;
    return *shares_.insert(it, std::move(share));
}

std::uint32_t Page::append(const std::vector<QueueId>& queues, const Appended& message) {
    size_ = message.size;
    for (const QueueId queue : queues) {
        Share& share = get(queue);
        ++share.references;
        if (message.transient) set_bit(share.transient, messages_);
    }
    pending_ += queues.size();
    return messages_++;
}

bool Page::acknowledge(QueueId queue, std::uint32_t index) {
    Share* share = find(queue);
    if (share == nullptr || index >= messages_ || share->pending() == 0 ||
        share->has_acknowledged(index)) {
        return false;
    }
    ++share->acknowledged;
    --pending_;
    share->redeliveries.erase(index);
    if (share->pending() == 0 && complete_) {
        share->bits = {};  // no longer used
        return true;
    }
    set_bit(share->bits, index);
    return true;
}

bool Page::redeliver(QueueId queue, std::uint32_t index, Redelivery redelivery) {
    Share* share = find(queue);
    if (share == nullptr || index >= messages_ || share->pending() == 0 ||
        share->has_acknowledged(index)) {
        return false;
    }
    share->redeliveries[index] = redelivery;
    return true;
}

std::uint32_t Page::acknowledge_all(QueueId queue) {
    Share* share = find(queue);
    if (share == nullptr) return 0;
    const std::uint32_t dropped = share->pending();
    pending_ -= dropped;
    share->acknowledged = share->references;
    share->redeliveries.clear();
    // Messages that follow in the page are new.
    share->bits.assign((messages_ + 7) / 8, '\xFF');
    if (messages_ % 8 != 0) {
        share->bits.back() = static_cast<char>((1U << (messages_ % 8U)) - 1U);
    }
    return dropped;
}

void Page::restore(std::uint64_t size, std::uint32_t messages) {
    size_ = size;
    messages_ = messages;
    pending_ = 0;
    shares_.clear();
}

bool Page::restore(Share restored) {
    const std::uint64_t bytes_max = (messages_ + 7ULL) / 8;
    if (restored.acknowledged > restored.references || restored.references > messages_ ||
        restored.bits.size() > bytes_max) {
        return false;
    }
    Share& share = get(restored.queue);
    pending_ -= share.pending();
    share = std::move(restored);
    pending_ += share.pending();
    return true;
}

}  // namespace minibroker::broker
