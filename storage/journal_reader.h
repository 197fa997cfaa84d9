#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "storage/file_system.h"
#include "storage/page_file.h"
#include "storage/record.h"

namespace minibroker::storage {

/// The result of a recovery.
struct JournalContents {
    Lsn next{1};        ///< number of the next batch
    SegmentId current;  ///< segment to append to; invalid: none yet, the writer starts segment 1
    std::uint64_t current_bytes = 0;  ///< its valid size
    SegmentId oldest;                 ///< the first segment that was read; invalid: none yet
    /// Valid sizes of the segments from `oldest` to `current`.
    std::vector<std::uint64_t> segment_bytes;
    bool checkpointed = false;  ///< the current segment begins with a checkpoint
    bool closed = false;        ///< it ends with the mark of an orderly stop
    std::uint64_t file_id = 0;  ///< of the current segment
    std::uint64_t chain = 0;    ///< checksum that the next block continues (docs/JOURNAL_FORMAT.md)
    std::vector<std::string>
        leftovers;                  ///< files that hold nothing needed, for the writer to remove
    std::vector<PageOnDisk> pages;  ///< pages that the journal mentions, each there in full size
    std::uint64_t batches = 0;
    std::uint64_t records = 0;
    std::vector<std::string>
        warnings;  ///< e.g. a torn tail that was cut, with file, offset and bytes dropped
};

/// The progress of a recovery, reported after each segment.
struct ReadProgress {
    std::uint64_t segments = 0;        ///< read
    std::uint64_t segments_total = 0;  ///< to be read, including those
    std::uint64_t records = 0;
};

/// The callbacks of a recovery.
struct JournalListener {
    /// Called for each record of each valid batch, with its segment and batch; an error ends the
    /// reading.
    std::function<Result<>(SegmentId, Lsn, Record&&)> on_record;
    /// May be empty.
    std::function<void(const ReadProgress&)> on_progress;
};

/// Reads every record in order. A torn tail of the newest segment is dropped with a warning; damage
/// before the last synced mark, or a missing segment, is kCorrupt naming file, offset and record.
[[nodiscard]] Result<JournalContents> read_journal(FileSystem& files,
                                                   const JournalListener& listener);
[[nodiscard]] Result<JournalContents> read_journal(
    FileSystem& files, const std::function<Result<>(SegmentId, Lsn, Record&&)>& on_record);

}  // namespace minibroker::storage
