#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "storage/file_system.h"
#include "storage/journal.h"
#include "storage/journal_reader.h"
#include "storage/journal_writer.h"

namespace minibroker::test {

/// The records that batch `lsn` has in every test here: recovery can be checked without a log of
/// what was written.
[[nodiscard]] std::vector<storage::Record> records_of(Lsn lsn);

/// What was recovered: batches `first` to `last`, each found to be exactly `records_of` itself.
struct Recovered {
    storage::JournalContents contents;
    Lsn first;  ///< as `last` when there is none
    Lsn last;
    bool intact = true;  ///< false: some batch was altered, out of order or in part
};
[[nodiscard]] Result<Recovered> recover(storage::FileSystem& files);

struct ScriptOptions {
    storage::JournalOptions journal{1500, true, 400};
    std::size_t rounds = 20;   ///< works, of 1 to 4 batches
    bool removes = true;       ///< segments more than two before the current one go
    bool closes = false;       ///< an orderly end
    bool tries_again = false;  ///< a work for which there was no room, once
    std::uint64_t seed = 1;    ///< of the file ids
};

/// A recovery, and what was then asked and answered up to the first failure.
struct ScriptRun {
    Result<> result;                             ///< of the operation that ended it
    Lsn appended;                                ///< the last batch asked to be written
    Lsn durable;                                 ///< the last batch reported to be durable
    SegmentId needed{1};                         ///< no segment before was asked to be kept
    std::map<SegmentId, Lsn> first_of;           ///< the first batch of each segment begun here
    std::function<Result<Lsn>()> perform_again;  ///< asks the same writer for one batch more
};
[[nodiscard]] ScriptRun run_script(storage::FileSystem& files, const ScriptOptions& options);

}  // namespace minibroker::test
