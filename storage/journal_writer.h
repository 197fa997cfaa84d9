#pragma once

#include <cstdint>
#include <memory>

#include "base/ids.h"
#include "base/result.h"
#include "storage/file_system.h"
#include "storage/journal.h"
#include "storage/journal_reader.h"

namespace minibroker::storage {

/// The journal thread's end: writes the work that `Journal` collected and syncs once for each. The
/// first failure is final: every later call returns kReadOnly and does nothing (a sync is never
/// tried again).
class JournalWriter {
public:
    /// @param files  outlives the writer
    /// @param seed   for the random file ids of new segments
    JournalWriter(FileSystem& files, const JournalOptions& options, std::uint64_t seed);
    ~JournalWriter();

    /// Opens the segment that recovery found (cut to its valid size), or creates segment 1; removes
    /// leftovers. To be called once, before `perform`. kIo, kNoSpace, kDenied, ... from the file
    /// system. Source: docs/JOURNAL_FORMAT.md, "Invariants" 3.
    [[nodiscard]] Result<> open(const JournalContents& contents);
    /// Writes all steps, then syncs. On success everything up to `work.last` is durable (with
    /// datasync off: handed to the operating system). kNoSpace: the disk is full, and none of the
    /// unwritten bytes is torn or lost; the next call has to be for the same work, which continues
    /// where it stopped. Errors as `open`; kReadOnly after an earlier failure.
    [[nodiscard]] Result<Lsn> perform(const JournalWork& work);
    /// Answers one of `work.reads`, before `perform` of that work. Returns fewer bytes if the file
    /// is shorter than the journal says. Errors of the file system; later calls still work.
    [[nodiscard]] Result<std::string> read(const PageRead& read);
    /// For an orderly stop, after the last `perform`: syncs, then writes and syncs a mark that
    /// covers every batch, so that later damage to any of them differs from a torn tail. Errors as
    /// `perform`.
    [[nodiscard]] Result<> close();

    /// Creates a file of `bytes` to be removed when the disk is full, so that acknowledgements,
    /// which make room, can still be written. @return whether it is there now
    bool keep_reserve(std::uint64_t bytes);
    /// Removes that file. @return whether there was one
    bool use_reserve();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace minibroker::storage
