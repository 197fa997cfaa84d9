#include "broker/net/commit/journal_disk.h"

#include <utility>

namespace minibroker::net {

JournalDisk::JournalDisk(storage::JournalWriter& writer, OnRoom on_room)
    : writer_(writer), on_room_(std::move(on_room)) {}

void JournalDisk::keep_reserve(std::uint64_t bytes) {
    reserve_bytes_ = bytes;
    if (writer_.keep_reserve(bytes) || std::exchange(full_, true)) return;
    on_room_(DiskRoom::kFull, "there is no room for the reserve");
}

Result<Lsn> JournalDisk::perform(const storage::JournalWork& work) {
    for (;;) {
        Result<Lsn> done = writer_.perform(work);
        if (done) look_for_room();
        if (done || done.error().code != ErrorCode::kNoSpace) return done;
        if (!std::exchange(full_, true)) on_room_(DiskRoom::kFull, done.error().text);
        if (writer_.use_reserve()) continue;
        on_room_(DiskRoom::kStalled, done.error().text);
        return done;
    }
}

void JournalDisk::look_for_room() {
    if (!full_ || !writer_.keep_reserve(reserve_bytes_)) return;
    full_ = false;
    on_room_(DiskRoom::kThere, "");
}

}  // namespace minibroker::net
