#pragma once

#include <cstdint>

#include "storage/journal.h"
#include "storage/record.h"

namespace minibroker::broker {

/// A segment's checkpoint while it is being written: as many batches as its records need, so that
/// any number of queues fits. Source: docs/JOURNAL_FORMAT.md, "Batches".
class Checkpoint {
public:
    /// @param journal  has just started the segment; outlives the checkpoint
    explicit Checkpoint(storage::Journal& journal) : journal_(journal) {
        part_.add(storage::CheckpointBegin{});
    }

    void add(const storage::Record& record) {
        part_.add(record);
        if (part_.bytes().size() >= journal_.part_bytes()) end_part();
    }
    /// Call it once, after all records. @return their size, bytes
    std::uint64_t finish() {
        part_.add(storage::CheckpointEnd{});
        end_part();
        return bytes_;
    }

private:
    void end_part() {
        bytes_ += part_.bytes().size();
        journal_.append(part_);
    }

    storage::Journal& journal_;
    storage::RecordBatch part_;
    std::uint64_t bytes_ = 0;  // of the earlier parts
};

}  // namespace minibroker::broker
