#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "broker/core.h"
#include "broker/message/message_index.h"
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

    /// @param lsn  the batch that has the record
    /// @return kCorrupt when the record does not fit what came before
    [[nodiscard]] Result<> on_record(SegmentId segment, Lsn lsn, storage::Record&& record);
    /// @param contents  what the reader found
    [[nodiscard]] Result<RecoveredCounts> finish(const storage::JournalContents& contents);

private:
    /// A message that enters a queue when all is read.
    struct Waiting {
        MessagePointer message;
        StoredReference reference;
    };

    [[nodiscard]] Result<> apply(storage::AddAddress&& record);
    [[nodiscard]] Result<> apply(storage::AddQueue&& record);
    [[nodiscard]] Result<> apply_attributes(QueueId id, std::string_view attributes);
    [[nodiscard]] Result<> apply(const storage::AddMessage& record);
    [[nodiscard]] Result<> apply(const storage::AddReference& record);
    [[nodiscard]] Result<> apply(const storage::AddCopy& record);
    [[nodiscard]] Result<> apply(const storage::MoveMessage& record);
    [[nodiscard]] Result<> apply(const storage::MoveCopy& record);
    void apply(storage::AddBody&& record);
    [[nodiscard]] Result<> share_body(MessageId message, MessageId body);
    [[nodiscard]] Result<> apply_paging(const storage::Record& record);
    void remember(const storage::DuplicateId& record);
    void delete_queue(QueueId id);
    void acknowledge(MessageId message, QueueId queue);
    [[nodiscard]] Result<std::shared_ptr<Message>> add(MessageId id, std::string_view payload);
    [[nodiscard]] Message* find(MessageId message);
    [[nodiscard]] StoredReference* find(MessageId message, QueueId queue);
    [[nodiscard]] Result<> apply(const storage::NextId& record);
    [[nodiscard]] Result<> apply(storage::AddDivert&& record);
    [[nodiscard]] Result<> distribute(std::shared_ptr<Message> message, RecoveredCounts& counts);
    void fill(Queue& queue, std::vector<Waiting>& waiting);
    [[nodiscard]] Result<> note_id(std::uint64_t id);

    Core& core_;
    std::uint64_t next_id_ = 1;  // above every id in a record
    std::uint64_t reserved_ids_ =
        1;                     // what the newest NextId says: after a clean stop less than before
    SegmentId first_segment_;  // that is read
    SegmentId segment_;        // of the record that is taken
    Lsn lsn_;                  // its batch
    std::uint32_t index_ = 0;  // and its place in that
    std::vector<std::shared_ptr<Message>> messages_;  // as in the journal; null: gone
    MessageIndex positions_;                          // in `messages_`
    // The shared bodies of the segment that is read.
    std::unordered_map<MessageId, std::shared_ptr<SharedBody>> bodies_;
    bool moved_ = false;  // some message does not stand where it lies
    std::unordered_map<QueueId, std::vector<Waiting>> waiting_;
};

}  // namespace minibroker::broker
