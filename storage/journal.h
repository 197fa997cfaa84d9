#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "storage/record.h"
#include "storage/segment.h"

namespace minibroker::storage {

struct JournalOptions {
    std::uint64_t segment_bytes_max =
        10 * 1024 *
        1024;  ///< a new segment starts when the current one reaches this (journalFileSize)
    bool datasync = true;  ///< journalDatasync: whether batches are synced at all
    /// The bytes of zeros that a segment is extended by ahead of small batches; 0: none.
    std::uint64_t fill_bytes = 0;
    /// Limit on the records of one batch, bytes; the caller that gathers them keeps to it.
    std::uint64_t batch_bytes_max = kBatchBytesMax;
    /// The size at which work of unlimited length ends a batch and begins another, bytes.
    std::uint64_t part_bytes = 1024 * 1024;
};

/// One step of the work of the writing side; steps are done in order.
struct JournalStep {
    enum class Kind : std::uint8_t {
        kAppend,          ///< one batch to the current segment
        kStartSegment,    ///< `segment`, which becomes the current one
        kRemoveSegments,  ///< all before `segment`
        kStartPage,       ///< a page file
        kAppendPage,      ///< one block to `page`
        kRemovePage,      ///< once this work is on disk
    };
    Kind kind = Kind::kAppend;
    Lsn lsn;                ///< kAppend: the batch's number
    std::size_t begin = 0;  ///< kAppend, kAppendPage: where the records are in the work's bytes
    std::size_t size = 0;   ///< of the records, bytes
    std::uint32_t record_count = 0;
    SegmentId segment;
    PageId page;
};

/// A read of a page for the broker; the bytes up to `offset` + `size` are on disk.
struct PageRead {
    PageId page;
    std::uint64_t offset = 0;
    std::size_t size = 0;
};
struct PageBytes {
    PageRead read;
    Result<std::string> bytes;
};

/// Everything appended since the last take, handed from the broker thread to the journal thread.
struct JournalWork {
    std::vector<JournalStep> steps;
    std::string bytes;            ///< the records of all steps
    std::vector<PageRead> reads;  ///< to be answered before the steps are done
    Lsn last;                     ///< its last batch, or the last one before it if it has none
    [[nodiscard]] bool empty() const { return steps.empty() && reads.empty(); }
    [[nodiscard]] std::string_view records(const JournalStep& step) const {
        return std::string_view(bytes).substr(step.begin, step.size);
    }
};

/// The broker thread's end of the journal: it numbers batches, decides when a segment is full, and
/// collects work. It does no I/O: `JournalWriter::perform` does that on the journal thread (or in
/// line in tests).
class Journal {
public:
    /// @param next  number of the first batch to come; @param current  the segment that is open for
    /// appending
    Journal(const JournalOptions& options,
            Lsn next,
            SegmentId current,
            std::uint64_t current_bytes);

    /// Numbers `batch` (not empty) and queues it; the batch is empty afterwards.
    Lsn append(RecordBatch& batch);
    [[nodiscard]] Lsn last() const;

    /// Whether the current segment is full. The broker then calls `start_segment` and appends a
    /// checkpoint (CheckpointBegin, all addresses and queues, NextId, CheckpointEnd) as the first
    /// batch or batches of the new one.
    [[nodiscard]] bool segment_full() const;
    /// The size at which the next segment starts, bytes: as configured, but never so little that
    /// most of a segment would be checkpoint.
    [[nodiscard]] std::uint64_t segment_bytes_max() const;
    SegmentId start_segment();
    /// The batches appended since `start_segment` are its checkpoint. @param bytes  the part of it
    /// that every checkpoint has
    void set_checkpoint_bytes(std::uint64_t bytes);
    [[nodiscard]] std::uint64_t checkpoint_bytes() const { return checkpoint_bytes_; }
    /// The size at which work of unlimited length ends a batch, bytes.
    [[nodiscard]] std::uint64_t part_bytes() const { return options_.part_bytes; }
    [[nodiscard]] SegmentId current_segment() const;
    /// The size of the current segment once everything appended is written, bytes.
    [[nodiscard]] std::uint64_t current_bytes() const { return current_bytes_; }
    /// Removes the segments before `segment`: none of their records is needed any more.
    void remove_segments_before(SegmentId segment);

    // Pages. Source: docs/JOURNAL_FORMAT.md, "Pages".
    void start_page(PageId page);
    /// One block of records (not empty; empty afterwards), to be followed by the PageMessage record
    /// that makes it valid. @return the bytes that the page grows by
    std::uint64_t append_page(PageId page, RecordBatch& records);
    /// To be called after the batch with the page's DeletePage record.
    void remove_page(PageId page);
    void read_page(const PageRead& read);

    [[nodiscard]] bool has_work() const;
    /// Whether the work is only a few batches: it may be taken later, together with more.
    [[nodiscard]] bool can_wait() const;
    /// Bytes waiting to be taken: the broker stops reading from clients above a limit.
    [[nodiscard]] std::uint64_t backlog_bytes() const;
    [[nodiscard]] JournalWork take_work();
    /// Bytes of batches and page blocks appended since this object was made.
    [[nodiscard]] std::uint64_t appended_bytes() const { return appended_bytes_; }

private:
    JournalStep& add_block(JournalStep::Kind kind, RecordBatch& records);

    JournalOptions options_;
    Lsn last_;
    SegmentId current_;
    std::uint64_t current_bytes_;
    std::uint64_t checkpoint_bytes_ = 0;  // of the newest checkpoint
    SegmentId oldest_{1};
    JournalWork work_;
    std::uint64_t backlog_bytes_ = 0;
    std::uint64_t appended_bytes_ = 0;
    std::size_t batches_ = 0;  // in work_
};

}  // namespace minibroker::storage
