#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/ids.h"
#include "storage/record.h"

namespace minibroker::storage {

struct JournalOptions {
    std::uint64_t segment_bytes_max =
        10 * 1024 * 1024;  ///< a new segment starts when one reaches this (journalFileSize)
    bool datasync = true;  ///< journalDatasync: whether batches are synced at all
};

/// What the writing side has to do next, in order: the batches of `appended` in the current
/// segment, then ... One `JournalStep` is either one batch, the start of a new segment, or the
/// removal of old ones.
struct JournalStep {
    enum class Kind { kAppend, kStartSegment, kRemoveSegments };
    Kind kind = Kind::kAppend;
    Lsn lsn;            ///< kAppend: the batch's number
    std::string bytes;  ///< kAppend: the batch's records
    std::uint32_t record_count = 0;
    SegmentId segment;  ///< kStartSegment: the new one; kRemoveSegments: all before this one
};

/// Everything appended since the last take, handed from the broker thread to the journal thread.
struct JournalWork {
    std::vector<JournalStep> steps;
    Lsn last;  ///< the last batch in it, or the one before when it has none
    [[nodiscard]] bool empty() const { return steps.empty(); }
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
    /// batch of the new one.
    [[nodiscard]] bool segment_full() const;
    /// What a segment reaches before the next one starts, bytes.
    [[nodiscard]] std::uint64_t segment_bytes_max() const { return options_.segment_bytes_max; }
    SegmentId start_segment();
    [[nodiscard]] SegmentId current_segment() const;
    /// No record before `segment` is needed any more.
    void remove_segments_before(SegmentId segment);

    [[nodiscard]] bool has_work() const;
    /// Bytes waiting to be taken: the broker stops reading from clients above a limit.
    [[nodiscard]] std::uint64_t backlog_bytes() const;
    [[nodiscard]] JournalWork take_work();

private:
    JournalOptions options_;
    Lsn last_;
    SegmentId current_;
    std::uint64_t current_bytes_;
    SegmentId oldest_;
    JournalWork work_;
    std::uint64_t backlog_bytes_ = 0;
};

}  // namespace minibroker::storage
