#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "broker/address.h"
#include "broker/message_reference.h"
#include "storage/journal.h"
#include "storage/record.h"

namespace minibroker::broker {

class PagingManager;

/// The broker's side of the journal: turns changes into records, gathers the records of one
/// operation into one batch, keeps count of what each segment still holds, and gives out ids.
/// Without a journal (persistenceEnabled false) it only gives out ids.
class Store {
public:
    /// Writes the definition of every address and queue: the body of a checkpoint.
    using CheckpointWriter = std::function<void(storage::RecordBatch&)>;

    /// From now on changes are written. @param journal  outlives the store; without this call
    /// nothing is kept
    /// @param paging  keeps what it knows of pages in step
    void attach(storage::Journal& journal, PagingManager& paging) {
        journal_ = &journal;
        paging_ = &paging;
    }

    [[nodiscard]] bool persistent() const { return journal_ != nullptr; }
    /// Called after a reference, stored or not, has left a queue without consumers for good.
    using LeaveListener = std::function<void(const Queue&)>;
    void set_leave_listener(LeaveListener listener) { on_leave_ = std::move(listener); }
    void set_checkpoint_writer(CheckpointWriter writer) { write_checkpoint_ = std::move(writer); }

    /// A new id for a message, queue, address or consumer; above all ids ever given, also after a
    /// crash.
    [[nodiscard]] std::uint64_t take_id();
    /// Recovery: ids below `next` may be in use.
    void ids_in_use_below(std::uint64_t next);

    // Each of these adds a record to the batch of the operation under way; `commit` ends it.
    void add_address(Address& address);
    void update_address(const Address& address);
    void delete_address(const Address& address);
    void add_queue(const Queue& queue);
    void update_queue(const Queue& queue);
    void delete_queue(const Queue& queue);
    /// All that a divert is; in place of an earlier one of the name.
    void add_divert(std::string_view name, std::string attributes);
    void delete_divert(std::string_view name);
    /// `id` is the newest that `address` remembers. @return whether a record was made
    bool add_duplicate_id(std::string_view address, std::string_view id);
    void forget_duplicate_ids(std::string_view address);
    /// `message` with references in `queues` (at least one); marks nothing else.
    void add_message(const Message& message);
    void add_reference(const Message& message, const Queue& queue);
    /// The reference has left its queue for good. Nothing happens for one that was not stored.
    void acknowledge(const MessageReference& reference, const Queue& queue);
    void delivery_count(const MessageReference& reference, const Queue& queue);
    void scheduled_time(const MessageReference& reference, const Queue& queue);
    /// Any other record.
    void write(const storage::Record& record) { batch_.add(record); }

    /// Hands the gathered records to the journal as one batch. @return its number; 0 when
    /// nothing was gathered (nothing to wait for).
    Lsn commit();
    /// The newest batch, which may still be on its way to the disk; 0 without a journal.
    [[nodiscard]] Lsn last() const { return journal_ == nullptr ? Lsn{} : journal_->last(); }
    /// The batch that the records gathered now will be.
    [[nodiscard]] Lsn next() const { return journal_ == nullptr ? Lsn{} : journal_->last().next(); }
    /// The last id is written down, so that the next start goes on from it (a clean stop).
    void write_next_id();

    /// For the checkpoint writer: whether it is to list all duplicate ids, which take `bytes`. They
    /// are listed when the segments since the last list are several times as large, so that the
    /// lists stay a small part of what is written.
    [[nodiscard]] bool lists_duplicate_ids(std::uint64_t bytes);

    /// Recovery: a live message lies in `segment` with one reference more.
    void recovered_reference(const Message& message, SegmentId segment);
    void recovered_segments(SegmentId oldest, SegmentId current);
    /// A reference that has gone without a record of its own (its queue was deleted).
    void forget_reference(const MessageReference& reference);

private:
    void release(const Message& message);
    void start_segment();
    void reclaim();
    void note_live(SegmentId segment, bool live);

    static constexpr std::uint64_t kIdBlock = 100'000;

    storage::Journal* journal_ = nullptr;
    PagingManager* paging_ = nullptr;
    CheckpointWriter write_checkpoint_;
    LeaveListener on_leave_;
    storage::RecordBatch batch_;
    std::uint64_t next_id_ = 1;
    std::uint64_t reserved_ids_ = 1;  // ids below are covered by a NextId record
    SegmentId oldest_{1};
    std::deque<std::uint64_t> live_;  // messages alive, by segment from `oldest_`
    SegmentId ids_from_{1};           // the duplicate ids are in this segment and those after it
};

}  // namespace minibroker::broker
