#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "storage/file_system.h"

namespace minibroker::tools {

/// Takes one line, without line end.
using PrintLine = std::function<void(const std::string&)>;

/// Prints every record in the files of a journal directory, pages too, one a line: file, offset of
/// its block, number of its batch, then as `storage::describe` has it. Lines of what recovery would
/// drop begin with `dropped `; damage is reported in its place. Changes nothing.
/// @return what recovery would say: an error when it would refuse the journal
[[nodiscard]] Result<> dump_journal(storage::FileSystem& files, const PrintLine& print);

/// The contents of a journal that is usable.
struct JournalCounts {
    std::uint64_t segments = 0;
    std::uint64_t batches = 0;
    std::uint64_t records = 0;
    std::uint64_t pages = 0;
    std::uint64_t paged_messages = 0;
};

/// Verifies all that recovery reads, and the pages, which it does not. Prints warnings: what would
/// be dropped. kCorrupt names file, offset and record; errors of the file system.
[[nodiscard]] Result<JournalCounts> check_journal(storage::FileSystem& files,
                                                  const PrintLine& print);

/// The result of a salvage.
struct SalvageCounts {
    std::uint64_t batches = 0;  ///< written to the new directory
    std::uint64_t records = 0;
    std::uint64_t records_dropped = 0;  ///< whole, but about something that is lost
    std::uint64_t damaged_places = 0;
    std::uint64_t bytes_dropped = 0;
    std::uint64_t pages = 0;          ///< copied
    std::uint64_t pages_dropped = 0;  ///< damaged: all that was in them is lost
};

/// Writes all whole batches of `from`, which is not changed, to the empty `to` as a new journal.
/// Records about messages or queues that are lost are left out. Prints each damaged place.
/// @param seed  for the new file ids
[[nodiscard]] Result<SalvageCounts> salvage_journal(storage::FileSystem& from,
                                                    storage::FileSystem& to,
                                                    std::uint64_t seed,
                                                    const PrintLine& print);

}  // namespace minibroker::tools
