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

/// The room on the journal's disk.
enum class DiskRoom : std::uint8_t {
    kThere,
    kFull,     ///< only a reserve is left, for work that makes room
    kStalled,  ///< nothing can be written until somebody makes room
};

/// Performs the journal's works on a disk that may become full: first the reserve is released, then
/// the same work is tried again until there is room. It does not wait; its owner does. One thread
/// at a time calls it: the journal thread, or the test broker.
///
/// Source: docs/ARCHITECTURE.md, "What is promised" (a full disk costs no message).
class JournalDisk {
public:
    /// Called when the room has changed, with kStalled at each try; `why` is "" for kThere.
    using OnRoom = std::function<void(DiskRoom room, const std::string& why)>;

    /// @param writer  open; outlives this
    JournalDisk(storage::JournalWriter& writer, OnRoom on_room);

    /// Makes a reserve of that many bytes. Without this call there is none.
    void keep_reserve(std::uint64_t bytes);
    /// Writes and syncs `work`.
    /// @return as `JournalWriter::perform`, kNoSpace if the disk stalls: the next call must have
    ///         the same work
    [[nodiscard]] Result<Lsn> perform(const storage::JournalWork& work);
    /// If the disk was full, makes the reserve again. Call it periodically until `full` is false.
    void look_for_room();
    [[nodiscard]] bool full() const { return full_; }

private:
    storage::JournalWriter& writer_;
    OnRoom on_room_;
    std::uint64_t reserve_bytes_ = 0;
    bool full_ = false;
};

}  // namespace minibroker::net
