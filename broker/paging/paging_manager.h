#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "broker/message/message_reference.h"
#include "broker/message/route.h"
#include "broker/paging/paging_store.h"
#include "broker/store/checkpoint.h"
#include "broker/store/paged_references.h"
#include "storage/journal.h"
#include "storage/record.h"

namespace minibroker::broker {

class AddressBook;
class AddressLimits;
class PageSink;
class PageSubscription;
class Queue;
class Store;
struct Address;
struct Environment;

/// Messages that do not fit into memory: beyond its limit an address with the policy PAGE writes
/// them to page files, and its queues read them back, in order, as their consumers take what is in
/// memory. Only counts stay in memory. Without a journal nothing is paged.
/// Source: Artemis `PagingManagerImpl`; docs/JOURNAL_FORMAT.md, "Pages".
class PagingManager final : public PagedReferences {
public:
    PagingManager(Environment& environment,
                  AddressBook& book,
                  Store& store,
                  AddressLimits& limits,
                  PageSink& sink)
        : environment_(environment), book_(book), store_(store), limits_(limits), sink_(sink) {}

    /// From now on pages can be written.
    void attach(storage::Journal& journal) { journal_ = &journal; }
    [[nodiscard]] bool available() const { return journal_ != nullptr; }
    /// Whether any address has pages now.
    [[nodiscard]] bool any() const { return !stores_by_page_.empty(); }

    /// Whether the address has pages: then what follows goes there too.
    [[nodiscard]] bool paging(const Address& address) const;
    /// Messages that `queue` has in pages, on their way there, and in memory from there.
    [[nodiscard]] std::uint64_t paged_count(const Queue& queue) const;
    /// Of all pages of the address, bytes.
    [[nodiscard]] std::uint64_t paged_bytes(const Address& address) const;

    /// Writes the message of `route` to the pages of `route.paged`: into the batch under way.
    void append(Route& route);
    /// The batch is on disk: the messages count and may be read.
    void enter(const PagedRoute& paged);

    /// Reads more for `queue` soon, if it has anything in pages, consumers, and room.
    void want(Queue& queue);
    /// Whether a page is being read.
    [[nodiscard]] bool reading() const { return !reads_.empty(); }
    /// Whether `queue` has nothing from its pages yet and the first of it is on its way: deliveries
    /// wait, so that what is urgent there is not behind what is in memory.
    [[nodiscard]] bool reads_first(const Queue& queue) const;
    /// What a read gave. kCorrupt, or an error of the file system: the journal can't be used.
    [[nodiscard]] Result<> on_page(const storage::PageBytes& bytes);

    /// A reference that was read from a page has left `queue` for good.
    void acknowledge(const MessageReference& reference, const Queue& queue) override;
    /// Its delivery count or its time has changed: to be kept over a restart.
    void redeliver(const MessageReference& reference, const Queue& queue) override;
    /// Everything that `queue` has in pages and has not read is gone. @return how many messages
    std::uint64_t purge(Queue& queue);
    /// The queue goes away.
    void forget(Queue& queue);
    /// The address goes away; it has no queues.
    void forget(const Address& address);

    // Recovery: the records about pages; kCorrupt when one does not fit what came before.
    [[nodiscard]] Result<> on_record(const storage::AddPage& record);
    [[nodiscard]] Result<> on_record(const storage::PageMessage& record);
    [[nodiscard]] Result<> on_record(const storage::DeletePage& record);
    [[nodiscard]] Result<> on_record(const storage::AcknowledgePaged& record);
    [[nodiscard]] Result<> on_record(const storage::PurgePaged& record);
    [[nodiscard]] Result<> on_record(const storage::PageState& record);
    [[nodiscard]] Result<> on_record(const storage::PageQueue& record);
    [[nodiscard]] Result<> on_record(const storage::PagedDelivery& record);
    /// Recovery: a queue was deleted.
    void recovered_deletion(QueueId queue);
    /// Recovery: all records are there; queues get what they have.
    [[nodiscard]] Result<> finish_recovery();
    void write_checkpoint(Checkpoint& checkpoint) const;

private:
    struct Location {
        PagingStore* store;
        Page* page;
    };
    [[nodiscard]] Location locate(PageId page);
    PagingStore& store_of(Address& address);
    Page& page_to_write(PagingStore& store);
    PageSubscription& subscription_of(Queue& queue, PagingStore& store);
    void remove_if_done(PagingStore& store, PageId page);
    void read(Queue& queue);
    [[nodiscard]] bool find_place(PageSubscription& subscription, QueueId queue) const;
    [[nodiscard]] bool has_room(const Queue& queue) const;
    void read_hungry();
    [[nodiscard]] bool take(Queue& queue, const PageChunk& chunk);
    [[nodiscard]] Result<PageChunk> decode(Location location,
                                           const PagePlace& from,
                                           const storage::PageBytes& bytes);
    void drop_all(PagingStore& store, QueueId queue);

    Environment& environment_;
    AddressBook& book_;
    Store& store_;
    AddressLimits& limits_;
    PageSink& sink_;
    storage::Journal* journal_ = nullptr;
    std::unordered_map<AddressId, std::unique_ptr<PagingStore>> stores_;
    std::unordered_map<PageId, PagingStore*> stores_by_page_;
    /// Who waits for the bytes of a page from an offset on.
    std::map<std::pair<PageId, std::uint64_t>, std::vector<QueueId>> reads_;
    std::vector<QueueId> hungry_;
    bool timer_set_ = false;
};

}  // namespace minibroker::broker
