#include "broker/store/duplicate_id_cache.h"

#include <cstddef>
#include <string>

#include "storage/record.h"

namespace minibroker::broker {

bool DuplicateIdCache::remember(const Message& message) {
    const auto id = message.properties.find(property::kDuplicateId);
    const std::string_view name = qualified_name(message.address).address;
    const Address* address = book_.find(name);
    if (!id || address == nullptr) return false;
    const std::int64_t limit = address->settings->id_cache_size.value_or(config_.id_cache_size);
    if (limit <= 0) return false;
    ids_.add(name, id->value, static_cast<std::size_t>(limit));
    return config_.persist_id_cache && store_.add_duplicate_id(name, id->value);
}

bool DuplicateIdCache::forget(std::string_view address) {
    if (!ids_.forget(address)) return false;
    store_.forget_duplicate_ids(address);
    return true;
}

void DuplicateIdCache::forget_if_unbound(Address& address) {
    if (ids_.knows(address.name) && !book_.is_bound(address)) forget(address.name);
}

// Ids are written only for addresses that exist.
void DuplicateIdCache::recovered(std::string_view address, std::string_view id) {
    if (!config_.persist_id_cache) return;
    std::int64_t limit = config_.id_cache_size;
    if (!ids_.knows(address)) {  // the first one's limit applies
        limit = book_.settings().lookup(address)->id_cache_size.value_or(limit);
        if (limit <= 0) return;
    }
    ids_.add(address, id, static_cast<std::size_t>(limit));
}

void DuplicateIdCache::write(Checkpoint& checkpoint) const {
    const bool kept = config_.persist_id_cache;
    const std::uint64_t bytes = kept ? ids_.record_bytes() : 0;
    if (!store_.lists_duplicate_ids(bytes) || !kept) return;
    ids_.for_each([&](const std::string& address, const std::string& id) {
        checkpoint.add(storage::DuplicateId{address, id});
    });
}

}  // namespace minibroker::broker
