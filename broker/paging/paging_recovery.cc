#include <algorithm>

#include "broker/address/address_book.h"
#include "broker/paging/paging_manager.h"
#include "broker/queue/queue.h"
#include "storage/segment.h"

// Pages in the journal's records and checkpoints. Recovery reads no page: the records say what each
// queue has in it.

namespace minibroker::broker {
namespace {

std::unexpected<Error> unknown(PageId page) {
    return failure(ErrorCode::kCorrupt,
                   "page " + std::to_string(page.value) + " is used but was never added");
}

}  // namespace

Result<> PagingManager::on_record(const storage::AddPage& record) {
    Address* address = book_.address(record.address);
    if (address == nullptr) {
        return failure(ErrorCode::kCorrupt,
                       "page " + std::to_string(record.page.value) + " is of address " +
                           std::to_string(record.address.value) + ", which does not exist");
    }
    PagingStore& store = store_of(*address);
    const auto known = stores_by_page_.try_emplace(record.page, &store);
    if (known.first->second != &store) {
        return failure(ErrorCode::kCorrupt,
                       "page " + std::to_string(record.page.value) + " is of two addresses");
    }
    store.add(record.page, 0).restore(0, 0);
    return {};
}

Result<> PagingManager::on_record(const storage::PageMessage& record) {
    const auto [store, page] = locate(record.page);
    if (page == nullptr) return unknown(record.page);
    if (record.size < storage::kBlockHeaderBytes ||
        record.size - storage::kBlockHeaderBytes < page->size()) {
        return failure(ErrorCode::kCorrupt,
                       "page " + std::to_string(record.page.value) + " of " +
                           std::to_string(page->size()) + " bytes has " +
                           std::to_string(record.size) + " with one message more");
    }
    std::vector<QueueId> queues = record.queues;
    std::ranges::sort(queues);
    if (std::ranges::adjacent_find(queues) != queues.end()) {
        return failure(
            ErrorCode::kCorrupt,
            "a message of page " + std::to_string(record.page.value) + " is in a queue twice");
    }
    // The page's file also contains, for its queues, messages that a restart loses.
    const std::uint32_t index = page->append(record.queues, {record.size, record.transient});
    if (record.transient) {
        for (const QueueId queue : record.queues) page->acknowledge(queue, index);
    }
    return {};
}

Result<> PagingManager::on_record(const storage::DeletePage& record) {
    const auto [store, page] = locate(record.page);
    if (page == nullptr) return {};
    stores_by_page_.erase(record.page);
    store->remove(record.page);
    return {};
}

// An unknown page has been deleted, and its records have gone with their segment.
Result<> PagingManager::on_record(const storage::AcknowledgePaged& record) {
    const auto [store, page] = locate(record.page);
    if (page != nullptr) page->acknowledge(record.queue, record.index);
    return {};
}

Result<> PagingManager::on_record(const storage::PurgePaged& record) {
    recovered_deletion(record.queue);
    return {};
}

Result<> PagingManager::on_record(const storage::PageState& record) {
    const auto [store, page] = locate(record.page);
    if (page == nullptr) return unknown(record.page);
    // Nothing may be allocated for numbers that no file can have.
    if (record.messages > record.size / storage::kBlockHeaderBytes) {
        return failure(ErrorCode::kCorrupt,
                       "page " + std::to_string(record.page.value) + " has more messages than " +
                           std::to_string(record.size) + " bytes hold");
    }
    page->restore(record.size, record.messages);
    return {};
}

Result<> PagingManager::on_record(const storage::PageQueue& record) {
    const auto [store, page] = locate(record.page);
    if (page == nullptr) return unknown(record.page);
    Page::Share share;
    share.queue = record.queue;
    share.references = record.references;
    share.acknowledged = record.acknowledged;
    share.bits = record.bits;
    if (page->restore(std::move(share))) return {};
    return failure(ErrorCode::kCorrupt,
                   "queue " + std::to_string(record.queue.value) + " has more in page " +
                       std::to_string(record.page.value) + " than there is");
}

Result<> PagingManager::on_record(const storage::PagedDelivery& record) {
    const auto [store, page] = locate(record.page);
    if (page != nullptr) page->redeliver(record.queue, record.index, {record.count, record.due});
    return {};
}

void PagingManager::recovered_deletion(QueueId queue) {
    for (const auto& [id, store] : stores_by_page_) store->find(id)->acknowledge_all(queue);
}

Result<> PagingManager::finish_recovery() {
    std::vector<PageId> pages;
    for (const auto& [id, store] : stores_by_page_) {
        if (Address* address = book_.address(store->address()))
            address->paging_store = store;  // which has been deleted and created again
        Page& page = *store->find(id);
        page.set_complete();
        page.set_readable(page.size());
        pages.push_back(id);
        // A copy: shares of queues that no longer exist are dropped from the page in the loop.
        for (const Page::Share& share : std::vector(page.shares())) {
            Queue* queue = book_.queue(share.queue);
            if (queue == nullptr) {
                page.acknowledge_all(share.queue);
            } else if (queue->address().id != store->address()) {
                return failure(ErrorCode::kCorrupt,
                               "queue " + std::to_string(share.queue.value) + " is in page " +
                                   std::to_string(id.value) + ", which is of another address");
            } else if (share.pending() > 0) {
                subscription_of(*queue, *store).unread += share.pending();
                queue->counters().added += share.pending();
            }
        }
    }
    for (const PageId id : pages) {
        if (const auto [store, page] = locate(id); page != nullptr) remove_if_done(*store, id);
    }
    return {};
}

void PagingManager::write_checkpoint(Checkpoint& checkpoint) const {
    for (const auto& [address, store] : stores_) {
        for (const auto& [id, page] : store->pages()) {
            checkpoint.add(storage::AddPage{id, address});
            checkpoint.add(storage::PageState{id, page.size(), page.messages()});
            for (const Page::Share& share : page.shares()) {
                // A page that is still written may get more for the queue: the bits say what the
                // queue has had.
                if (share.pending() == 0 && page.complete()) continue;
                const Page::Share left = share.after_restart();
                checkpoint.add(storage::PageQueue{
                    id, left.queue, left.references, left.acknowledged, left.bits});
                for (const auto& [index, again] : left.redeliveries) {
                    checkpoint.add(
                        storage::PagedDelivery{id, left.queue, index, again.count, again.due});
                }
            }
        }
    }
}

}  // namespace minibroker::broker
