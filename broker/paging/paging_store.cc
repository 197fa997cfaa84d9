#include "broker/paging/paging_store.h"

namespace minibroker::broker {

Page* PagingStore::find(PageId page) {
    const auto it = pages_.find(page);
    return it == pages_.end() ? nullptr : &it->second;
}

Page* PagingStore::current() {
    if (pages_.empty()) return nullptr;
    Page& last = pages_.rbegin()->second;
    return last.complete() ? nullptr : &last;
}

Page& PagingStore::add(PageId page, std::uint64_t size) {
    return pages_.try_emplace(page, page, size).first->second;
}

std::uint64_t PagingStore::pending() const {
    std::uint64_t pending = 0;
    for (const auto& [id, page] : pages_) pending += page.pending();
    return pending;
}

std::uint64_t PagingStore::bytes() const {
    std::uint64_t bytes = 0;
    for (const auto& [id, page] : pages_) bytes += page.size();
    return bytes;
}

const Page* PagingStore::next_for(QueueId queue, PageId page) const {
    for (auto it = pages_.upper_bound(page); it != pages_.end(); ++it) {
        const Page::Share* share = it->second.share(queue);
        if (share != nullptr && share->pending() > 0) return &it->second;
    }
    return nullptr;
}

}  // namespace minibroker::broker
