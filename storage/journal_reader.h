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

/// What a recovery found.
struct JournalContents {
    Lsn next{1};        ///< number of the next batch
    SegmentId current;  ///< segment to go on with; invalid: none yet, the writer starts segment 1
    std::uint64_t current_bytes = 0;  ///< its valid size
    SegmentId oldest;                 ///< the first segment that was read; invalid: none yet
    std::uint64_t file_id = 0;        ///< of the current segment
    std::uint64_t chain = 0;  ///< checksum that the next block continues (docs/JOURNAL_FORMAT.md)
    std::vector<std::string>
        leftovers;  ///< files that hold nothing needed, for the writer to remove
    std::vector<PageOnDisk> pages;  ///< those that the journal knows, each there in full size
    std::uint64_t batches = 0;
    std::uint64_t records = 0;
    std::vector<std::string>
        warnings;  ///< e.g. a torn tail that was cut, with file, offset and bytes dropped
};

/// Reads every record in order. A torn tail of the newest segment is dropped with a warning; damage
/// before the last synced mark, or a missing segment, is kCorrupt naming file, offset and record.
/// @param on_record  called for each record of each valid batch, with the segment and the batch
/// that hold it; what it returns
///                   as an error ends the reading.
[[nodiscard]] Result<JournalContents> read_journal(
    FileSystem& files, const std::function<Result<>(SegmentId, Lsn, Record&&)>& on_record);

}  // namespace minibroker::storage
