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

/// Messages that do not fit into memory: an address over its limit with the policy PAGE writes them
/// to page files, and its queues read them back, in order, as their consumers take the messages in
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

    /// Whether the address has pages: if so, later messages go there too.
    [[nodiscard]] bool paging(const Address& address) const;
    /// Messages that `queue` has in pages, in transit to them, and in memory after reading them.
    [[nodiscard]] std::uint64_t paged_count(const Queue& queue) const;
    /// Size of all pages of the address, bytes.
    [[nodiscard]] std::uint64_t paged_bytes(const Address& address) const;

    /// Writes the message of `route` to the pages of `route.paged`: into the batch under way.
    void append(Route& route);
    /// The batch is on disk: the messages count and may be read.
    void enter(const PagedRoute& paged);

    /// Reads more for `queue` soon, if it has anything in pages, consumers, and room.
    void want(Queue& queue);
    /// Whether a page is being read.
    [[nodiscard]] bool reading() const { return !reads_.empty(); }
    /// Whether no message from the pages of `queue` is in memory yet and the first is being read:
    /// then deliveries wait, so that urgent messages there do not come behind those in memory.
    [[nodiscard]] bool reads_first(const Queue& queue) const;
    /// Takes the result of a read. kCorrupt, or an error of the file system: the journal cannot be
    /// used.
    [[nodiscard]] Result<> on_page(const storage::PageBytes& bytes);

    /// A reference that was read from a page has left `queue` for good.
    void acknowledge(const MessageReference& reference, const Queue& queue) override;
    /// Its delivery count or its due time has changed and must survive a restart.
    void redeliver(const MessageReference& reference, const Queue& queue) override;
    /// Removes everything that `queue` has in pages and has not read. @return the number of
    /// messages
    std::uint64_t purge(Queue& queue);
    /// The queue is being deleted.
    void forget(Queue& queue);
    /// The address is being deleted; it has no queues.
    void forget(const Address& address);

    // Recovery: the records about pages; kCorrupt if one does not fit the earlier ones.
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
    /// Recovery: all records have been read; queues get their messages.
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
    /// The queues that wait for the bytes of a page from an offset on.
    std::map<std::pair<PageId, std::uint64_t>, std::vector<QueueId>> reads_;
    std::vector<QueueId> hungry_;
    bool timer_set_ = false;
};

}  // namespace minibroker::broker
