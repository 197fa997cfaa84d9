#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace minibroker::storage {

/// The typed records of the journal. Names from the wire are data in here, never paths.
/// `attributes` and `payload` are encoded by the broker (broker/message_codec.h,
/// broker/queue_codec.h) and opaque here.
struct AddAddress {
    AddressId address;
    std::string name;
    std::uint8_t routing_types = 0;  ///< bit 0 anycast, bit 1 multicast
    bool auto_created = false;
    bool operator==(const AddAddress&) const = default;
};
/// New routing types of an address.
struct UpdateAddress {
    AddressId address;
    std::uint8_t routing_types = 0;
    bool operator==(const UpdateAddress&) const = default;
};
struct DeleteAddress {
    AddressId address;
    bool operator==(const DeleteAddress&) const = default;
};
struct AddQueue {
    QueueId queue;
    AddressId address;
    std::string name;
    std::string attributes;
    bool operator==(const AddQueue&) const = default;
};
/// New attributes of a queue.
struct UpdateQueue {
    QueueId queue;
    std::string attributes;
    bool operator==(const UpdateQueue&) const = default;
};
/// The queue and all its references are gone.
struct DeleteQueue {
    QueueId queue;
    bool operator==(const DeleteQueue&) const = default;
};
struct AddMessage {
    MessageId message;
    std::string payload;
    bool operator==(const AddMessage&) const = default;
};
/// `message` enters `queue`, behind all that is there. A reference to a message not added is
/// damage.
struct AddReference {
    MessageId message;
    QueueId queue;
    bool operator==(const AddReference&) const = default;
};
/// `message` has left `queue` for good.
struct Acknowledge {
    MessageId message;
    QueueId queue;
    bool operator==(const Acknowledge&) const = default;
};
struct DeliveryCount {
    MessageId message;
    QueueId queue;
    std::uint32_t count = 0;
    bool operator==(const DeliveryCount&) const = default;
};
/// When `message` may be delivered from `queue`: epoch ms, 0 for at once.
struct ScheduledTime {
    MessageId message;
    QueueId queue;
    std::int64_t time = 0;
    bool operator==(const ScheduledTime&) const = default;
};
/// A duplicate id seen on an address; the newest of an address come last.
struct DuplicateId {
    std::string address;
    std::string id;
    bool operator==(const DuplicateId&) const = default;
};
/// No duplicate id of an address is remembered any more.
struct ForgetDuplicateIds {
    std::string address;
    bool operator==(const ForgetDuplicateIds&) const = default;
};
/// A divert, in place of an earlier one of the name. `attributes` are the broker's
/// (broker/divert_codec.h).
struct AddDivert {
    std::string name;
    std::string attributes;
    bool operator==(const AddDivert&) const = default;
};
struct DeleteDivert {
    std::string name;
    bool operator==(const DeleteDivert&) const = default;
};
/// All ids (messages, queues, addresses) below `next` may be in use; recovery goes on from there.
struct NextId {
    std::uint64_t next = 1;
    bool operator==(const NextId&) const = default;
};
/// First record of a segment's checkpoint: what follows up to `CheckpointEnd` defines every address
/// and queue anew.
struct CheckpointBegin {
    bool operator==(const CheckpointBegin&) const = default;
};
struct CheckpointEnd {
    bool operator==(const CheckpointEnd&) const = default;
};

using Record = std::variant<AddAddress,
                            UpdateAddress,
                            DeleteAddress,
                            AddQueue,
                            UpdateQueue,
                            DeleteQueue,
                            AddMessage,
                            AddReference,
                            Acknowledge,
                            DeliveryCount,
                            ScheduledTime,
                            DuplicateId,
                            NextId,
                            CheckpointBegin,
                            CheckpointEnd,
                            ForgetDuplicateIds,
                            AddDivert,
                            DeleteDivert>;

/// Encoded records that are written as one: after a crash all of them are there or none.
class RecordBatch {
public:
    void add(const Record& record);
    [[nodiscard]] bool empty() const { return count_ == 0; }
    [[nodiscard]] std::uint32_t count() const { return count_; }
    [[nodiscard]] const std::string& bytes() const { return bytes_; }
    void clear();
    /// The encoded records, moved out; the batch is empty afterwards.
    [[nodiscard]] std::string take_bytes();

private:
    std::string bytes_;
    std::uint32_t count_ = 0;
};

/// Takes a batch's bytes apart one record at a time, so that a reader of gigabytes needs no
/// vectors.
class RecordDecoder {
public:
    /// @param bytes  outlive the decoder
    explicit RecordDecoder(std::string_view bytes) : rest_(bytes) {}
    [[nodiscard]] bool done() const { return rest_.empty(); }
    /// The next record; not to be called when `done()`. kCorrupt names the record by its number,
    /// from 1: unknown type, a field cut short, a flag above 1, routing types above 3. Source:
    /// docs/JOURNAL_FORMAT.md, "Records".
    [[nodiscard]] Result<Record> next();
    /// How many records were taken.
    [[nodiscard]] std::uint32_t count() const { return count_; }

private:
    std::string_view rest_;
    std::uint32_t count_ = 0;
};

/// The records of a batch's bytes; kCorrupt naming the record when they make no sense.
[[nodiscard]] Result<std::vector<Record>> decode_records(std::string_view bytes);

}  // namespace minibroker::storage
