#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "storage/journal.h"
#include "storage/journal_writer.h"

namespace minibroker::net {

/// How much room the journal's disk has.
enum class DiskRoom : std::uint8_t {
    kThere,
    kFull,     ///< only a reserve is left, for what makes room
    kStalled,  ///< nothing can be written until somebody makes room
};

/// Performs the journal's works on a disk that may become full: first the reserve goes, then the
/// same work is tried again until there is room. It does not wait; whoever owns it does. One thread
/// at a time calls it: the journal thread, or the test broker.
///
/// Source: docs/ARCHITECTURE.md, "What is promised" (a full disk costs no message).
class JournalDisk {
public:
    /// Tells that the room has changed, kStalled at each try, and why: "" for kThere.
    using OnRoom = std::function<void(DiskRoom room, const std::string& why)>;

    /// @param writer  open; outlives this
    JournalDisk(storage::JournalWriter& writer, OnRoom on_room);

    /// Makes a reserve of so many bytes. Without this call there is none.
    void keep_reserve(std::uint64_t bytes);
    /// Writes and syncs `work`.
    /// @return as `JournalWriter::perform`, kNoSpace if the disk stalls: the next call has to be
    /// for
    ///         the same work
    [[nodiscard]] Result<Lsn> perform(const storage::JournalWork& work);
    /// If the disk was full, makes the reserve again. To be called now and then until `full` is
    /// false.
    void look_for_room();
    [[nodiscard]] bool full() const { return full_; }

private:
    storage::JournalWriter& writer_;
    OnRoom on_room_;
    std::uint64_t reserve_bytes_ = 0;
    bool full_ = false;
};

}  // namespace minibroker::net
