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

/// The broker's side of the journal: turns changes into records, collects the records of one
/// operation in one batch, counts what each segment still holds, and assigns ids. Work of unlimited
/// size calls `relieve` between its steps, so that it goes to the journal in parts. Without a
/// journal (persistenceEnabled false) it only assigns ids. Records that keep old segments alive are
/// moved to the newest gradually. Source: docs/decisions/0011-compaction.md.
class Store {
public:
    /// Writes the definition of every address and queue: the body of a checkpoint.
    using CheckpointWriter = std::function<void(Checkpoint&)>;

    /// From now on changes are written. Without this call nothing is stored.
    /// @param journal  outlives the store
    /// @param paging  keeps its knowledge of pages in step
    void attach(storage::Journal& journal, PagedReferences& paging) {
        journal_ = &journal;
        paging_ = &paging;
    }

    [[nodiscard]] bool persistent() const { return journal_ != nullptr; }
    /// Called after a reference, stored or not, has left for good a queue without consumers.
    using LeaveListener = std::function<void(const Queue&)>;
    void set_leave_listener(LeaveListener listener) { on_leave_ = std::move(listener); }
    void set_checkpoint_writer(CheckpointWriter writer) { write_checkpoint_ = std::move(writer); }
    /// Tells whether a queue exists.
    using QueueCheck = std::function<bool(QueueId)>;
    void set_queue_check(QueueCheck check) { queue_exists_ = std::move(check); }

    /// A new id for a message, queue, address or consumer, greater than all earlier ids, also after
    /// a crash.
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
    /// Stores the whole divert, in place of an earlier one of the same name.
    void add_divert(std::string_view name, std::string attributes);
    void delete_divert(std::string_view name);
    /// `id` is the newest duplicate id of `address`. @return whether a record was made
    bool add_duplicate_id(std::string_view address, std::string_view id);
    void forget_duplicate_ids(std::string_view address);
    /// Stores `message` with references in `queues` (at least one); marks nothing else.
    void add_message(const Message& message);
    void add_reference(const Message& message, const Queue& queue);
    /// The reference has left its queue for good. Does nothing if the reference was not stored.
    void acknowledge(const MessageReference& reference, const Queue& queue);
    void delivery_count(const MessageReference& reference, const Queue& queue);
    void scheduled_time(const MessageReference& reference, const Queue& queue);
    /// Writes any other record.
    void write(const storage::Record& record) { batch_.add(record); }

    /// Passes the collected records to the journal as one batch. @return its number; 0 if there
    /// were none (nothing to wait for).
    Lsn commit();
    /// Called between two steps of work of unlimited size, each of which must be wholly on disk or
    /// not at all: commits if enough records have been collected.
    void relieve();
    /// All bytes ever passed to the journal or collected for it.
    [[nodiscard]] std::uint64_t gathered_bytes() const {
        return journal_ == nullptr ? 0 : journal_->appended_bytes() + batch_.bytes().size();
    }
    /// Bytes that the journal has not been asked for yet.
    [[nodiscard]] std::uint64_t backlog_bytes() const {
        return journal_ == nullptr ? 0 : journal_->backlog_bytes();
    }
    /// The newest batch, which may still be in transit to the disk; 0 without a journal.
    [[nodiscard]] Lsn last() const { return journal_ == nullptr ? Lsn{} : journal_->last(); }
    /// The batch to which the records collected now will belong.
    [[nodiscard]] Lsn next() const { return journal_ == nullptr ? Lsn{} : journal_->last().next(); }
    /// Removes the oldest segments that contain nothing live; `commit` does so too.
    void reclaim();
    /// Ends the current segment and begins one with a checkpoint; does nothing without a journal.
    void start_segment();
    /// Writes the last id, so that the next start continues from it (a clean stop).
    void write_next_id();

    /// For the checkpoint writer: whether it should list all duplicate ids, whose records take
    /// `bytes`. They are listed if the segments since the last list are several times as large, so
    /// that lists remain a small part of all writes.
    [[nodiscard]] bool lists_duplicate_ids(std::uint64_t bytes);

    /// Recovery: the reader's results, before `recovered_message`.
    void recovered_segments(const storage::JournalContents& contents);
    /// Recovery: a live message whose `stored` gives its place on disk; in the order of the
    /// journal.
    void recovered_message(const Message& message);
    /// Recovery: the current segment has lost its checkpoint, or never had it.
    void restore_checkpoint(const storage::JournalContents& contents);
    /// A reference is gone without a record of its own (its queue was deleted).
    void forget_reference(const MessageReference& reference, QueueId queue);
    /// `message` has entered its queues: removes its references in queues deleted meanwhile.
    void forget_deleted_queues(const Message& message);

private:
    /// The contents of one segment on disk.
    struct Segment {
        std::uint64_t messages = 0;  // live ones in it
        std::uint64_t bytes = 0;     // set once it is no longer the current one
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
    std::uint64_t reserved_ids_ = 1;  // a NextId record covers all ids below
    QueueCheck queue_exists_;
    SegmentId oldest_{1};
    std::deque<Segment> segments_;       // from `oldest_` on
    std::uint64_t closed_bytes_ = 0;     // of all but the current one
    std::uint64_t live_bytes_ = 0;       // size of the records of live messages
    StoredLink live_;                    // the ring of live messages, in the order of the journal
    std::uint64_t id_bytes_ = 0;         // size of a list of all duplicate ids
    std::uint64_t listed_id_bytes_ = 0;  // the part of it in the checkpoint under way
    SegmentId ids_from_{1};              // the duplicate ids are in this segment and those after it
};

}  // namespace minibroker::broker
