#include "broker/paging/address_limits.h"

#include <algorithm>

#include "broker/environment/environment.h"
#include "broker/paging/paging_manager.h"

namespace minibroker::broker {

using config::AddressFullPolicy;

namespace {

/// Beyond this, large messages of all addresses are paged, in bytes.
constexpr std::int64_t kLargeBytesInMemory = 64LL * 1024 * 1024;

}  // namespace

bool AddressLimits::full(const Address& address) const {
    const std::int64_t messages = address.settings->max_size_messages.value_or(-1);
    const std::int64_t bytes = address.settings->max_size_bytes.value_or(-1);
    return (messages >= 0 && address.usage->messages >= messages) ||
           (bytes >= 0 && address.usage->bytes >= bytes);
}

bool AddressLimits::all_full() const {
    const std::int64_t bytes = environment_.config.global_max_size;
    const std::int64_t messages = environment_.config.global_max_messages;
    return (bytes >= 0 && usage_->bytes >= bytes) ||
           (messages >= 0 && usage_->messages >= messages);
}

bool AddressLimits::paging(const Address& address) const {
    return address.paging_store != nullptr && address.paging_store->paging();
}

bool AddressLimits::pages_at_limit(const Address& address) const {
    const auto policy = address.settings->address_full_message_policy;
    return policy.value_or(AddressFullPolicy::kPage) == AddressFullPolicy::kPage &&
           (full(address) || all_full());
}

// The history of a retroactive address stays in memory: new queues take it from there. In Artemis
// large messages are only on disk; here a few of them are kept in memory.
bool AddressLimits::must_page(const Address& address, const Message& message) const {
    if (!paging_.available() || address.history) return false;
    if (paging(address) || pages_at_limit(address)) return true;
    return message.large_size >= 0 && usage_->large_bytes >= kLargeBytesInMemory;
}

// Artemis checks these limits only while the address pages, and only with a policy for them.
bool AddressLimits::pages_full(const Address& address) const {
    const config::AddressSettings& settings = *address.settings;
    if (!settings.page_full_message_policy) return false;
    const std::int64_t messages = settings.page_limit_messages.value_or(-1);
    const std::int64_t bytes = settings.page_limit_bytes.value_or(-1);
    if (!paging_.available()) {
        const std::int64_t in_memory = settings.max_size_messages.value_or(0) + messages;
        return full(address) && messages >= 0 && address.usage->messages >= in_memory;
    }
    if (!paging(address) && !pages_at_limit(address)) return false;
    if (bytes >= 0 && static_cast<std::int64_t>(paging_.paged_bytes(address)) >= bytes) {
        return true;
    }
    const auto over = [&](const Queue* queue) {
        return static_cast<std::int64_t>(paging_.paged_count(*queue)) >= messages;
    };
    return messages >= 0 && (std::ranges::any_of(address.anycast, over) ||
                             std::ranges::any_of(address.multicast, over));
}

AddressLimits::Admission AddressLimits::admission(const Address& address) const {
    const config::AddressSettings& settings = *address.settings;
    switch (settings.address_full_message_policy.value_or(AddressFullPolicy::kPage)) {
        case AddressFullPolicy::kDrop:
            return full(address) || all_full() ? Admission::kDrop : Admission::kTake;
        case AddressFullPolicy::kFail:
            return full(address) || all_full() ? Admission::kRefuse : Admission::kTake;
        case AddressFullPolicy::kBlock:
            return all_full() ? Admission::kRefuse : Admission::kTake;
        case AddressFullPolicy::kPage:
            break;
    }
    if (pages_full(address)) {
        const bool drops = settings.page_full_message_policy == config::PageFullPolicy::kDrop;
        return drops ? Admission::kDrop : Admission::kRefuse;
    }
    return all_full() && !paging_.available() ? Admission::kRefuse : Admission::kTake;
}

// A limit in bytes counts a message as Artemis encodes it; the broker's own limit counts the memory
// it uses.
void AddressLimits::count(Address& address, Message& message) {
    const bool limited = address.settings->max_size_bytes.value_or(-1) >= 0;
    const std::int64_t size = message.memory_size();
    const bool large = message.large_size >= 0;
    if (address.usage->all == nullptr) address.usage->all = usage_;
    message.usage.take(address.usage,
                       {limited ? std::max(message.encoded_size(), size) : size, large});
}

}  // namespace minibroker::broker
