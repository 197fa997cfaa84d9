#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "broker/address/address.h"
#include "broker/message/message_reference.h"
#include "broker/store/checkpoint.h"
#include "broker/store/paged_references.h"
#include "storage/journal.h"
#include "storage/journal_reader.h"
#include "storage/record.h"

namespace minibroker::broker {

/// The broker's side of the journal: turns changes into records, gathers the records of one
/// operation into one batch, keeps count of what each segment still holds, and gives out ids.
/// Work without end calls `relieve` between its steps, so that it goes to the journal in parts.
/// Without a journal (persistenceEnabled false) it only gives out ids. What keeps old segments is
/// moved to the newest bit by bit. Source: docs/decisions/0011-compaction.md.
class Store {
public:
    /// Writes the definition of every address and queue: the body of a checkpoint.
    using CheckpointWriter = std::function<void(Checkpoint&)>;

    /// From now on changes are written. @param journal  outlives the store; without this call
    /// nothing is kept
    /// @param paging  keeps what it knows of pages in step
    void attach(storage::Journal& journal, PagedReferences& paging) {
        journal_ = &journal;
        paging_ = &paging;
    }

    [[nodiscard]] bool persistent() const { return journal_ != nullptr; }
    /// Called after a reference, stored or not, has left a queue without consumers for good.
    using LeaveListener = std::function<void(const Queue&)>;
    void set_leave_listener(LeaveListener listener) { on_leave_ = std::move(listener); }
    void set_checkpoint_writer(CheckpointWriter writer) { write_checkpoint_ = std::move(writer); }
    /// Tells whether a queue exists.
    using QueueCheck = std::function<bool(QueueId)>;
    void set_queue_check(QueueCheck check) { queue_exists_ = std::move(check); }

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
    /// Between two steps of work without end, each of which must be whole on disk or not at all:
    /// commits when enough has gathered.
    void relieve();
    /// Bytes that were handed to the journal, ever, or are gathered for it.
    [[nodiscard]] std::uint64_t gathered_bytes() const {
        return journal_ == nullptr ? 0 : journal_->appended_bytes() + batch_.bytes().size();
    }
    /// Bytes that the journal has not been asked for yet.
    [[nodiscard]] std::uint64_t backlog_bytes() const {
        return journal_ == nullptr ? 0 : journal_->backlog_bytes();
    }
    /// The newest batch, which may still be on its way to the disk; 0 without a journal.
    [[nodiscard]] Lsn last() const { return journal_ == nullptr ? Lsn{} : journal_->last(); }
    /// The batch that the records gathered now will be.
    [[nodiscard]] Lsn next() const { return journal_ == nullptr ? Lsn{} : journal_->last().next(); }
    /// Removes the oldest segments that nothing alive is in; `commit` does so too.
    void reclaim();
    /// Ends the current segment and begins one with a checkpoint; nothing without a journal.
    void start_segment();
    /// The last id is written down, so that the next start goes on from it (a clean stop).
    void write_next_id();

    /// For the checkpoint writer: whether it is to list all duplicate ids, which take `bytes`. They
    /// are listed when the segments since the last list are several times as large, so that the
    /// lists stay a small part of what is written.
    [[nodiscard]] bool lists_duplicate_ids(std::uint64_t bytes);

    /// Recovery: what was read, before `recovered_message`.
    void recovered_segments(const storage::JournalContents& contents);
    /// Recovery: a live message whose `stored` says where it lies; in the order of the journal.
    void recovered_message(const Message& message);
    /// Recovery: the current segment has lost its checkpoint, or never had it.
    void restore_checkpoint(const storage::JournalContents& contents);
    /// A reference that has gone without a record of its own (its queue was deleted).
    void forget_reference(const MessageReference& reference, QueueId queue);
    /// `message` has entered its queues: those deleted meanwhile do not hold it.
    void forget_deleted_queues(const Message& message);

private:
    /// What the disk holds of one segment.
    struct Segment {
        std::uint64_t messages = 0;  // alive in it
        std::uint64_t bytes = 0;     // once it is not the current one
    };

    [[nodiscard]] bool write_body(const Message& message, storage::RecordBatch& batch);
    void enlist(const Message& message);
    void release(const Message& message, QueueId queue);
    void delist(const Message& message);
    void write_checkpoint();
    // store_segments.cc
    void compact(std::uint64_t appended);
    [[nodiscard]] bool wastes_space() const;
    [[nodiscard]] bool move(const Message& message, storage::RecordBatch& batch);
    [[nodiscard]] Segment& segment_of(SegmentId segment);

    static constexpr std::uint64_t kIdBlock = 100'000;

    storage::Journal* journal_ = nullptr;
    PagedReferences* paging_ = nullptr;
    CheckpointWriter write_checkpoint_;
    LeaveListener on_leave_;
    storage::RecordBatch batch_;
    std::uint64_t next_id_ = 1;
    std::uint64_t reserved_ids_ = 1;  // ids below are covered by a NextId record
    QueueCheck queue_exists_;
    SegmentId oldest_{1};
    std::deque<Segment> segments_;       // from `oldest_` on
    std::uint64_t closed_bytes_ = 0;     // of all but the current one
    std::uint64_t live_bytes_ = 0;       // what the records of live messages take
    StoredLink live_;                    // the ring of live messages, in the order of the journal
    std::uint64_t id_bytes_ = 0;         // what a list of all duplicate ids takes
    std::uint64_t listed_id_bytes_ = 0;  // the part of it in the checkpoint under way
    SegmentId ids_from_{1};              // the duplicate ids are in this segment and those after it
};

}  // namespace minibroker::broker
