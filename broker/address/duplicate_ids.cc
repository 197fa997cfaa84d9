#include "broker/address/duplicate_ids.h"

namespace minibroker::broker {
namespace {

// The type and two texts with their lengths.
std::uint64_t bytes_of_record(std::string_view address, std::string_view id) {
    return 1 + 4 + address.size() + 4 + id.size();
}

}  // namespace

bool DuplicateIds::contains(std::string_view address, std::string_view id) const {
    const auto cache = caches_.find(address);
    return cache != caches_.end() && cache->second.places.contains(id);
}

void DuplicateIds::add(std::string_view address, std::string_view id, std::size_t limit) {
    auto found = caches_.find(address);
    if (found == caches_.end()) {
        if (limit == 0) return;
        found = caches_.emplace(std::string(address), Cache{limit, {}, {}}).first;
    }
    Cache& cache = found->second;
    if (const auto place = cache.places.find(id); place != cache.places.end()) {
        cache.ids.splice(cache.ids.end(), cache.ids, place->second);
        return;
    }
    cache.ids.emplace_back(id);
    cache.places.emplace(cache.ids.back(), std::prev(cache.ids.end()));
    record_bytes_ += bytes_of_record(address, id);
    if (cache.ids.size() <= cache.limit) return;
    record_bytes_ -= bytes_of_record(address, cache.ids.front());
    cache.places.erase(cache.ids.front());
    cache.ids.pop_front();
}

bool DuplicateIds::forget(std::string_view address) {
    const auto found = caches_.find(address);
    if (found == caches_.end()) return false;
    for (const std::string& id : found->second.ids) record_bytes_ -= bytes_of_record(address, id);
    caches_.erase(found);
    return true;
}

}  // namespace minibroker::broker
