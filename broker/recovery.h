#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "broker/core.h"
#include "storage/journal_reader.h"
#include "storage/record.h"

namespace minibroker::broker {

/// What a recovery brought back.
struct RecoveredCounts {
    std::uint64_t addresses = 0;
    std::uint64_t queues = 0;
    std::uint64_t messages = 0;
    std::uint64_t references = 0;
};

/// Journal records to addresses, queues and references. One record after the other goes into
/// `on_record`, in the order of the journal; `finish` then fills the queues. Recovering the same
/// records twice gives the same broker.
class Recovery {
public:
    explicit Recovery(Core& core) : core_(core) {}

    /// kCorrupt when a record does not fit what came before.
    [[nodiscard]] Result<> on_record(SegmentId segment, storage::Record&& record);
    /// @param contents  what the reader found
    [[nodiscard]] Result<RecoveredCounts> finish(const storage::JournalContents& contents);

private:
    struct Stored {
        SegmentId segment;
        std::string payload;
        std::uint32_t references = 0;
        MessagePointer message;  // decoded when the first queue takes it
    };
    struct Waiting {
        MessageId message;
        std::uint32_t delivery_count = 0;
        std::int64_t due = -1;  // epoch ms; -1: as the message says
        bool gone = false;
    };
    struct Contents {
        std::vector<Waiting> references;                       // in the order they came in
        std::unordered_map<MessageId, std::size_t> positions;  // in `references`
    };

    void apply(storage::AddAddress&& record);
    [[nodiscard]] Result<> apply(storage::AddQueue&& record);
    [[nodiscard]] Result<> apply_attributes(QueueId id, std::string_view attributes);
    [[nodiscard]] Result<> apply(const storage::AddReference& record);
    void remember(const storage::DuplicateId& record);
    void delete_queue(QueueId id);
    void acknowledge(MessageId message, QueueId queue);
    void release(MessageId message);
    [[nodiscard]] Waiting* find(MessageId message, QueueId queue);
    [[nodiscard]] Result<> fill(Queue& queue, Contents& contents, RecoveredCounts& counts);
    void note_id(std::uint64_t id) { next_id_ = std::max(next_id_, id + 1); }

    Core& core_;
    std::uint64_t next_id_ = 1;  // above every id in a record
    std::uint64_t reserved_ids_ =
        1;  // what the newest NextId says: after a clean stop less than before
    std::unordered_map<MessageId, Stored> messages_;
    std::unordered_map<QueueId, Contents> contents_;
};

}  // namespace minibroker::broker
