#include "broker/paging/paging_manager.h"

#include <algorithm>

#include "base/check.h"
#include "broker/address/address_book.h"
#include "broker/environment/environment.h"
#include "broker/paging/address_limits.h"
#include "broker/paging/page_sink.h"
#include "broker/queue/queue.h"
#include "broker/store/store.h"
#include "storage/page_file.h"
#include "storage/segment.h"

// How this works: a message for an address over its limit becomes one block of the address's last
// page; a PageMessage record in the same batch makes it valid. Each queue has a position in the
// pages up to which it has read. When its consumers have made room, it asks for the next bytes;
// they come back through `on_page`, and the messages in them for the queue go to its tail.
// Acknowledging marks the message in its page; a page is deleted when all its messages have left
// their queues.

namespace minibroker::broker {
namespace {

constexpr std::size_t kReadBytes = 1024 * 1024;              // of one read
constexpr std::int64_t kPageBytes = 10LL * 1024 * 1024;      // pageSizeBytes
constexpr std::int64_t kReadPageBytes = 20LL * 1024 * 1024;  // maxReadPageBytes

}  // namespace

bool PagingManager::paging(const Address& address) const {
    return address.paging_store != nullptr && address.paging_store->paging();
}

std::uint64_t PagingManager::paged_count(const Queue& queue) const {
    const PageSubscription* subscription = queue.page_subscription();
    if (subscription == nullptr) return 0;
    return subscription->in_flight + subscription->unread + subscription->loaded;
}

std::uint64_t PagingManager::paged_bytes(const Address& address) const {
    return address.paging_store == nullptr ? 0 : address.paging_store->bytes();
}

PagingManager::Location PagingManager::locate(PageId id) {
    const auto it = stores_by_page_.find(id);
    if (it == stores_by_page_.end()) return {nullptr, nullptr};
    return {it->second, it->second->find(id)};
}

PagingStore& PagingManager::store_of(Address& address) {
    auto& store = stores_[address.id];
    if (!store) store = std::make_unique<PagingStore>(address.id);
    address.paging_store = store.get();
    return *store;
}

PageSubscription& PagingManager::subscription_of(Queue& queue, PagingStore& store) {
    if (queue.page_subscription() == nullptr) {
        queue.set_page_subscription(std::make_unique<PageSubscription>());
    }
    PageSubscription& subscription = *queue.page_subscription();
    subscription.store = &store;
    return subscription;
}

Page& PagingManager::page_to_write(PagingStore& store) {
    const Address& address = *book_.address(store.address());
    const auto full = static_cast<std::uint64_t>(
        std::max<std::int64_t>(1, address.settings->page_size_bytes.value_or(kPageBytes)));
    if (Page* current = store.current()) {
        if (current->size() < full) return *current;
        current->set_complete();
        remove_if_done(store, current->id());
    }
    const PageId id{store_.take_id()};
    journal_->start_page(id);
    store_.write(storage::AddPage{id, store.address()});
    stores_by_page_.emplace(id, &store);
    return store.add(id, storage::kSegmentHeaderBytes);
}

void PagingManager::append(Route& route) {
    for (PagedRoute& paged : route.paged) {
        Address* address = book_.address(paged.address);
        std::erase_if(paged.queues, [&](QueueId id) { return book_.queue(id) == nullptr; });
        if (address == nullptr || paged.queues.empty()) continue;
        std::ranges::sort(paged.queues);
        PagingStore& store = store_of(*address);
        Page& page = page_to_write(store);
        storage::RecordBatch block;
        block.add_message(route.message->id,
                          [&](std::string& out) { append_message(out, *route.message); });
        for (const QueueId queue : paged.queues) {
            ++subscription_of(*book_.queue(queue), store).in_flight;
            block.add(storage::AddReference{route.message->id, queue});
        }
        paged.page_bytes = page.size() + journal_->append_page(page.id(), block);
        if (limits_.pages_at_limit(*address)) store.set_keeps_all(true);
        const bool transient = !route.message->durable && !store.keeps_all();
        paged.position = {page.id(), page.append(paged.queues, {paged.page_bytes, transient})};
        store_.write(storage::PageMessage{page.id(), paged.page_bytes, transient, paged.queues});
    }
}

void PagingManager::enter(const PagedRoute& paged) {
    const auto [store, page] = locate(paged.position.page);
    if (page == nullptr) return;  // its queues have been deleted meanwhile
    page->set_readable(paged.page_bytes);
    for (const QueueId id : paged.queues) {
        Queue* queue = book_.queue(id);
        const Page::Share* share = page->share(id);
        if (queue == nullptr || share == nullptr) continue;
        ++queue->counters().added;
        PageSubscription& subscription = subscription_of(*queue, *store);
        --subscription.in_flight;
        if (share->has_acknowledged(paged.position.index)) continue;  // purged meanwhile
        ++subscription.unread;
        want(*queue);
    }
}

bool PagingManager::has_room(const Queue& queue) const {
    const PageSubscription& subscription = *queue.page_subscription();
    const config::AddressSettings& settings = *queue.address().settings;
    const std::int64_t bytes = settings.max_read_page_bytes.value_or(kReadPageBytes);
    const std::int64_t messages = settings.max_read_page_messages.value_or(-1);
    return (bytes < 0 || subscription.loaded_bytes < std::max<std::int64_t>(bytes, 1)) &&
           (messages < 0 ||
            static_cast<std::int64_t>(subscription.loaded) < std::max<std::int64_t>(messages, 1));
}

bool PagingManager::reads_first(const Queue& queue) const {
    const PageSubscription* subscription = queue.page_subscription();
    return subscription != nullptr && subscription->loaded == 0 &&
           (subscription->reading || subscription->hungry);
}

void PagingManager::want(Queue& queue) {
    PageSubscription* subscription = queue.page_subscription();
    if (subscription == nullptr || subscription->unread == 0 || subscription->hungry ||
        subscription->reading || queue.consumers().empty() || !has_room(queue)) {
        return;
    }
    subscription->hungry = true;
    hungry_.push_back(queue.id());
    if (timer_set_) return;
    timer_set_ = true;
    // In the next step: the caller may be in the middle of the queue's lists.
    environment_.timers.start(environment_.now.steady, [this] { read_hungry(); });
}

void PagingManager::read_hungry() {
    timer_set_ = false;
    for (const QueueId id : std::exchange(hungry_, {})) {
        Queue* queue = book_.queue(id);
        if (queue == nullptr || queue->page_subscription() == nullptr) continue;
        queue->page_subscription()->hungry = false;
        read(*queue);
    }
}

// Moves on to the next page that the queue has to read. @return whether there is one
bool PagingManager::find_place(PageSubscription& subscription, QueueId queue) const {
    PagePlace& next = subscription.next;
    const Page* page = subscription.store->find(next.page);
    if (page != nullptr && next.offset < page->readable()) return true;
    if (page != nullptr && !page->complete()) return false;
    page = subscription.store->next_for(queue, next.page);
    if (page == nullptr) return false;
    next = {page->id(), 0, 0, 0, 0};
    return page->readable() > 0;
}

void PagingManager::read(Queue& queue) {
    PageSubscription& subscription = *queue.page_subscription();
    if (subscription.reading || subscription.unread == 0 || !has_room(queue)) return;
    if (!find_place(subscription, queue.id())) return;
    const auto& cached = subscription.store->chunk();
    if (cached && cached->from == subscription.next) {
        if (take(queue, *cached)) return sink_.wake(queue);
        subscription.store->chunk().reset();  // an error will show when it is read again
    }
    const PagePlace& place = subscription.next;
    subscription.reading = true;
    auto& waiting = reads_[{place.page, place.offset}];
    waiting.push_back(queue.id());
    if (waiting.size() > 1) return;  // another queue has asked for the same bytes already
    const std::uint64_t rest = subscription.store->find(place.page)->readable() - place.offset;
    const std::size_t size = std::max(kReadBytes, subscription.wanted);
    journal_->read_page(
        {place.page, place.offset, static_cast<std::size_t>(std::min<std::uint64_t>(rest, size))});
}

Result<PageChunk> PagingManager::decode(Location location,
                                        const PagePlace& from,
                                        const storage::PageBytes& bytes) {
    if (!bytes.bytes) return std::unexpected(bytes.bytes.error());
    const auto corrupt = [&](std::string_view why) {
        return failure(ErrorCode::kCorrupt,
                       storage::page_file_name(from.page) + " at offset " +
                           std::to_string(from.offset) + ": " + std::string(why));
    };
    if (bytes.bytes->size() < bytes.read.size) return corrupt("the file is cut short");
    auto chunk = decode_chunk(from, *bytes.bytes);
    if (!chunk) return chunk;
    if (from.offset + chunk->wanted > location.page->readable()) {
        return corrupt("a message that is larger than its page");
    }
    Address& address = *book_.address(location.store->address());
    for (const PageChunk::Entry& entry : chunk->entries) {
        limits_.count(address, *entry.message);
    }
    return chunk;
}

Result<> PagingManager::on_page(const storage::PageBytes& bytes) {
    const auto waiting = reads_.extract({bytes.read.page, bytes.read.offset});
    MB_CHECK(!waiting.empty());
    const Location location = locate(bytes.read.page);
    std::vector<Queue*> queues;
    for (const QueueId id : waiting.mapped()) {
        Queue* queue = book_.queue(id);
        if (queue == nullptr || queue->page_subscription() == nullptr) continue;
        queue->page_subscription()->reading = false;
        const PagePlace& next = queue->page_subscription()->next;
        if (next.page == bytes.read.page && next.offset == bytes.read.offset) {
            queues.push_back(queue);
        }
    }
    if (location.page == nullptr || queues.empty()) return {};  // no queue needs it any more
    auto chunk = decode(location, queues.front()->page_subscription()->next, bytes);
    if (!chunk) return std::unexpected(std::move(chunk).error());
    for (Queue* queue : queues) {
        queue->page_subscription()->wanted = static_cast<std::size_t>(chunk->wanted);
        if (chunk->wanted > 0) {
            read(*queue);
        } else if (!take(*queue, *chunk)) {
            return failure(ErrorCode::kCorrupt,
                           storage::page_file_name(chunk->from.page) + " at offset " +
                               std::to_string(chunk->from.offset) + ": it has more for queue " +
                               std::to_string(queue->id().value) + " than the journal says");
        }
    }
    const bool shared = book_.address(location.store->address())->queue_count() > 1;
    if (shared && chunk->wanted == 0) location.store->chunk() = std::move(*chunk);
    for (Queue* queue : queues) sink_.wake(*queue);
    return {};
}

// @return false if there is more than the journal says: page or journal is damaged
bool PagingManager::take(Queue& queue, const PageChunk& chunk) {
    PageSubscription& subscription = *queue.page_subscription();
    const Page* page = subscription.store->find(chunk.from.page);
    const Page::Share* share = page == nullptr ? nullptr : page->share(queue.id());
    for (const PageChunk::Entry& entry : chunk.entries) {
        if (share == nullptr) break;
        if (!std::ranges::binary_search(entry.queues, queue.id())) continue;
        if (share->has_acknowledged(entry.index) || share->pending() == 0) continue;
        if (subscription.unread == 0 || entry.index >= page->messages()) return false;
        --subscription.unread;
        ++subscription.loaded;
        subscription.loaded_bytes += entry.message->memory_size();
        MessageReference reference;
        reference.message = entry.message;
        reference.due = entry.message->scheduled;
        reference.page = {chunk.from.page, entry.index};
        if (const auto again = share->redeliveries.find(entry.index);
            again != share->redeliveries.end()) {
            reference.delivery_count = again->second.count;
            if (again->second.due != 0) reference.due = again->second.due;
        }
        sink_.place(queue, std::move(reference));
    }
    subscription.next = chunk.to;
    return true;
}

void PagingManager::acknowledge(const MessageReference& reference, const Queue& queue) {
    if (PageSubscription* subscription = queue.page_subscription()) {
        MB_CHECK(subscription->loaded > 0);
        --subscription->loaded;
        subscription->loaded_bytes -= reference.message->memory_size();
        // There may be room for more now.
        if (Queue* owner = book_.queue(queue.id()); subscription->unread > 0) want(*owner);
    }
    const auto [store, page] = locate(reference.page.page);
    if (page == nullptr || !page->acknowledge(queue.id(), reference.page.index)) return;
    store_.write(storage::AcknowledgePaged{reference.page.page, queue.id(), reference.page.index});
    remove_if_done(*store, page->id());
}

void PagingManager::redeliver(const MessageReference& reference, const Queue& queue) {
    if (!queue.attributes().durable) return;
    const auto [store, page] = locate(reference.page.page);
    const std::uint32_t index = reference.page.index;
    if (page == nullptr ||
        !page->redeliver(queue.id(), index, {reference.delivery_count, reference.due})) {
        return;
    }
    store_.write(storage::PagedDelivery{
        page->id(), queue.id(), index, reference.delivery_count, reference.due});
}

// The page being written is deleted only when nothing at all is left; then paging ends.
void PagingManager::remove_if_done(PagingStore& store, PageId id) {
    Page& page = *store.find(id);
    if (page.pending() > 0) return;
    if (!page.complete()) {
        if (store.pending() > 0) return;
        page.set_complete();
    }
    store_.write(storage::DeletePage{id});
    journal_->remove_page(id);
    stores_by_page_.erase(id);
    store.remove(id);
    if (Page* current = store.current(); current != nullptr && store.pages().size() == 1) {
        remove_if_done(store, current->id());
    }
    if (store.paging()) return;
    store.chunk().reset();
    store.set_keeps_all(false);
}

std::uint64_t PagingManager::purge(Queue& queue) {
    PageSubscription* subscription = queue.page_subscription();
    if (subscription == nullptr || subscription->unread == 0) return 0;
    store_.write(storage::PurgePaged{queue.id()});
    drop_all(*subscription->store, queue.id());
    return std::exchange(subscription->unread, 0);
}

void PagingManager::drop_all(PagingStore& store, QueueId queue) {
    std::vector<PageId> pages;
    for (const auto& [id, page] : store.pages()) pages.push_back(id);
    for (const PageId id : pages) {
        Page* page = store.find(id);
        if (page != nullptr && page->acknowledge_all(queue) > 0) remove_if_done(store, id);
    }
}

// The journal's DeleteQueue record is enough; a queue that is not durable has nothing after a
// restart.
void PagingManager::forget(Queue& queue) {
    if (PageSubscription* subscription = queue.page_subscription()) {
        drop_all(*subscription->store, queue.id());
    } else if (PagingStore* store = queue.address().paging_store) {
        drop_all(*store, queue.id());  // in transit to the disk
    }
}

void PagingManager::forget(const Address& address) {
    stores_.erase(address.id);
}

}  // namespace minibroker::broker
