#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "base/ids.h"
#include "broker/paging/page.h"
#include "broker/paging/page_chunk.h"

namespace minibroker::broker {

/// The pages of one address, oldest first. While there is one, every message for the address's
/// queues goes to the last page, to keep the order; once all messages have left their queues the
/// pages are deleted and messages stay in memory again. Source: Artemis `PagingStoreImpl`.
class PagingStore {
public:
    explicit PagingStore(AddressId address) : address_(address) {}

    [[nodiscard]] AddressId address() const { return address_; }
    /// Whether a restart keeps messages that are not persistent: as in Artemis it does once the
    /// address has been over its limit, but not if it pages only for large messages.
    [[nodiscard]] bool keeps_all() const { return keeps_all_; }
    void set_keeps_all(bool keeps) { keeps_all_ = keeps; }
    [[nodiscard]] bool paging() const { return !pages_.empty(); }
    [[nodiscard]] const std::map<PageId, Page>& pages() const { return pages_; }
    [[nodiscard]] Page* find(PageId page);
    /// The page being written; null if a new one has to be started.
    [[nodiscard]] Page* current();
    Page& add(PageId page, std::uint64_t size);
    void remove(PageId page) { pages_.erase(page); }
    /// References in all pages that have not left their queues.
    [[nodiscard]] std::uint64_t pending() const;

    /// Size of all page files, bytes.
    [[nodiscard]] std::uint64_t bytes() const;

    /// The first page after `page` (invalid: the first of all) in which `queue` has something left
    /// to read.
    [[nodiscard]] const Page* next_for(QueueId queue, PageId page) const;

    /// The chunk read last, as long as other queues may need it.
    [[nodiscard]] std::optional<PageChunk>& chunk() { return chunk_; }

private:
    AddressId address_;
    bool keeps_all_ = false;
    std::map<PageId, Page> pages_;
    std::optional<PageChunk> chunk_;
};

}  // namespace minibroker::broker
