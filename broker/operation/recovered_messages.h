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

/// Messages and their references as the journal's records tell of them, until `finish` puts them
/// into their queues. Part of `Recovery`, which passes on the records; each call gives kCorrupt
/// when a record does not fit what came before.
class RecoveredMessages {
public:
    RecoveredMessages(AddressBook& book,
                      Store& store,
                      AddressLimits& limits,
                      Deliveries& deliveries)
        : book_(book), store_(store), limits_(limits), deliveries_(deliveries) {}

    /// The next record is taken from here.
    /// @param lsn  the batch that has the record
    void at(SegmentId segment, Lsn lsn);
    /// `id` is in a record: no new one may be as small.
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

    /// All records were there: fills the queues.
    /// @param contents  what the reader found
    [[nodiscard]] Result<> finish(const storage::JournalContents& contents,
                                  RecoveredCounts& counts);

private:
    /// A message that enters a queue when all is read.
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
    // What the newest NextId says: after a clean stop less than before.
    std::uint64_t reserved_ids_ = 1;
    SegmentId first_segment_;                         // that is read
    SegmentId segment_;                               // of the record that is taken
    Lsn lsn_;                                         // its batch
    std::uint32_t index_ = 0;                         // and its place in that
    std::vector<std::shared_ptr<Message>> messages_;  // as in the journal; null: gone
    MessageIndex positions_;                          // in `messages_`
    // The shared bodies of the segment that is read.
    std::unordered_map<MessageId, std::shared_ptr<SharedBody>> bodies_;
    bool moved_ = false;  // some message does not stand where it lies
    std::unordered_map<QueueId, std::vector<Waiting>> waiting_;
};

}  // namespace minibroker::broker
