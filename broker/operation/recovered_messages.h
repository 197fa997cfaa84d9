#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "broker/message/message.h"
#include "broker/message/message_index.h"
#include "broker/operation/recovered_counts.h"
#include "storage/journal_reader.h"
#include "storage/record.h"

namespace minibroker::broker {

class AddressBook;
class AddressLimits;
class Deliveries;
class Queue;
class Store;

/// Collects messages and their references from the journal's records, until `finish` puts them into
/// their queues. Part of `Recovery`, which passes on the records; each call returns kCorrupt if a
/// record does not fit the earlier ones.
class RecoveredMessages {
public:
    RecoveredMessages(AddressBook& book,
                      Store& store,
                      AddressLimits& limits,
                      Deliveries& deliveries)
        : book_(book), store_(store), limits_(limits), deliveries_(deliveries) {}

    /// Sets where the next record comes from.
    /// @param lsn  of the batch that contains the record
    void at(SegmentId segment, Lsn lsn);
    /// A record contains `id`: new ids must be greater.
    [[nodiscard]] Result<> note_id(std::uint64_t id);

    [[nodiscard]] Result<> apply(const storage::NextId& record);
    [[nodiscard]] Result<> apply(const storage::AddMessage& record);
    [[nodiscard]] Result<> apply(const storage::AddReference& record);
    [[nodiscard]] Result<> apply(const storage::AddCopy& record);
    [[nodiscard]] Result<> apply(const storage::MoveMessage& record);
    [[nodiscard]] Result<> apply(const storage::MoveCopy& record);
    void apply(storage::AddBody&& record);
    void apply(const storage::Acknowledge& record);
    void apply(const storage::DeliveryCount& record);
    void apply(const storage::ScheduledTime& record);

    /// Called after the last record: fills the queues.
    /// @param contents  found by the reader
    [[nodiscard]] Result<> finish(const storage::JournalContents& contents,
                                  RecoveredCounts& counts);

private:
    /// A message that enters a queue when everything is read.
    struct Waiting {
        MessagePointer message;
        StoredReference reference;
    };

    [[nodiscard]] Result<> share_body(MessageId message, MessageId body);
    [[nodiscard]] Result<std::shared_ptr<Message>> add(MessageId id, std::string_view payload);
    [[nodiscard]] Message* find(MessageId message);
    [[nodiscard]] StoredReference* find(MessageId message, QueueId queue);
    [[nodiscard]] Result<> distribute(const std::shared_ptr<Message>& message,
                                      RecoveredCounts& counts);
    void fill(Queue& queue, std::vector<Waiting>& waiting);

    AddressBook& book_;
    Store& store_;
    AddressLimits& limits_;
    Deliveries& deliveries_;
    std::uint64_t next_id_ = 1;  // above every id in a record
    // The value of the newest NextId: after a clean stop it is lower than before.
    std::uint64_t reserved_ids_ = 1;
    SegmentId first_segment_;                         // read by the reader
    SegmentId segment_;                               // of the current record
    Lsn lsn_;                                         // its batch
    std::uint32_t index_ = 0;                         // and its index in the batch
    std::vector<std::shared_ptr<Message>> messages_;  // as in the journal; null: gone
    MessageIndex positions_;                          // in `messages_`
    // The shared bodies of the segment being read.
    std::unordered_map<MessageId, std::shared_ptr<SharedBody>> bodies_;
    bool moved_ = false;  // some message is not where its record was written
    std::unordered_map<QueueId, std::vector<Waiting>> waiting_;
};

}  // namespace minibroker::broker
