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
/// `attributes` and `payload` are encoded by the broker (`encode_message` and `encode_attributes`
/// in broker/message/message.h and broker/queue/queue_attributes.h) and opaque here.
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
/// `message` enters `queue`, at its end. A reference to a message that was not added is damage.
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
/// A duplicate id seen on an address; the newest ids of an address come last.
struct DuplicateId {
    std::string address;
    std::string id;
    bool operator==(const DuplicateId&) const = default;
};
/// `page` holds messages of `address` that are not in memory. Source: docs/JOURNAL_FORMAT.md,
/// "Pages".
struct AddPage {
    PageId page;
    AddressId address;
    bool operator==(const AddPage&) const = default;
};
/// One more message in `page`, for `queues`; bytes beyond `size` are not part of the page.
struct PageMessage {
    PageId page;
    std::uint64_t size = 0;  ///< of the page file including the message, in bytes
    bool transient = false;  ///< a restart loses it
    std::vector<QueueId> queues;
    bool operator==(const PageMessage&) const = default;
};
/// No queue needs the page any more; its file is removed once this is on disk.
struct DeletePage {
    PageId page;
    bool operator==(const DeletePage&) const = default;
};
/// The message at `index` (from 0) of `page` has left `queue` for good.
struct AcknowledgePaged {
    PageId page;
    QueueId queue;
    std::uint32_t index = 0;
    bool operator==(const AcknowledgePaged&) const = default;
};
/// The message at `index` of `page` was returned by a consumer of `queue`.
struct PagedDelivery {
    PageId page;
    QueueId queue;
    std::uint32_t index = 0;
    std::uint32_t count = 0;  ///< deliveries that count
    std::int64_t due = 0;     ///< epoch ms before which it is not delivered again; 0: at once
    bool operator==(const PagedDelivery&) const = default;
};
/// All messages that `queue` had in pages have left it for good.
struct PurgePaged {
    QueueId queue;
    bool operator==(const PurgePaged&) const = default;
};
/// In a checkpoint, after the page's AddPage: its size in bytes and its number of messages.
struct PageState {
    PageId page;
    std::uint64_t size = 0;
    std::uint32_t messages = 0;
    bool operator==(const PageState&) const = default;
};
/// In a checkpoint, after the page's PageState: the messages of one queue in it.
struct PageQueue {
    PageId page;
    QueueId queue;
    std::uint32_t references = 0;    ///< including acknowledged ones
    std::uint32_t acknowledged = 0;  ///< the number of those
    std::string bits;  ///< bit i % 8 of byte i / 8: message i does not wait any more; may end early
    bool operator==(const PageQueue&) const = default;
};
/// A whole message again, so that earlier records about it are not needed any more. It keeps its
/// place in its queues, whatever the place of this record.
struct MoveMessage {
    struct Reference {
        QueueId queue;
        std::uint32_t count = 0;  ///< deliveries that count
        std::int64_t due = -1;    ///< epoch ms before which it is not delivered; -1: its own
        bool operator==(const Reference&) const = default;
    };
    MessageId message;
    Lsn lsn;                            ///< the batch that added it
    std::uint32_t index = 0;            ///< number of its AddMessage record in that batch, from 0
    std::vector<Reference> references;  ///< the queues that have it, in any order; at least 1
    std::string payload;                ///< as in AddMessage
    bool operator==(const MoveMessage&) const = default;
};
/// A body that messages share, for the AddCopy and MoveCopy records after it in its segment. It
/// replaces an earlier body of this id.
struct AddBody {
    MessageId body;  ///< the id of a message with this body
    std::string bytes;
    bool operator==(const AddBody&) const = default;
};
/// As AddMessage, for a message whose body has a record of its own.
struct AddCopy {
    MessageId message;
    MessageId body;       ///< of an AddBody record in this segment
    std::string payload;  ///< as in AddMessage, without the body
    bool operator==(const AddCopy&) const = default;
};
/// As MoveMessage, for a message whose body has a record of its own.
struct MoveCopy {
    MessageId body;    ///< of an AddBody record in this segment
    MoveMessage move;  ///< its payload is without the body
    bool operator==(const MoveCopy&) const = default;
};
/// All duplicate ids of an address are forgotten.
struct ForgetDuplicateIds {
    std::string address;
    bool operator==(const ForgetDuplicateIds&) const = default;
};
/// A divert, which replaces an earlier one of this name. `attributes` are encoded by the broker
/// (`encode_divert` in broker/address/divert.h).
struct AddDivert {
    std::string name;
    std::string attributes;
    bool operator==(const AddDivert&) const = default;
};
struct DeleteDivert {
    std::string name;
    bool operator==(const DeleteDivert&) const = default;
};
/// All ids (messages, queues, addresses) below `next` may be in use; recovery continues from there.
struct NextId {
    std::uint64_t next = 1;
    bool operator==(const NextId&) const = default;
};
/// First record of a segment's checkpoint: the records up to `CheckpointEnd` define every address
/// and queue again.
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
                            DeleteDivert,
                            AddPage,
                            PageMessage,
                            DeletePage,
                            AcknowledgePaged,
                            PurgePaged,
                            PageState,
                            PageQueue,
                            PagedDelivery,
                            AddBody,
                            AddCopy,
                            MoveCopy,
                            MoveMessage>;

/// Encoded records that are written as one unit: after a crash all of them are there or none.
class RecordBatch {
public:
    void add(const Record& record);
    /// As `add(AddMessage{message, payload})` without a copy of the payload in between: `write`
    /// appends it to the string that it is given.
    template <typename Write>
    void add_message(MessageId message, Write write) {
        add(AddMessage{message, {}});
        add_payload(write);
    }
    /// Likewise for an AddCopy record.
    template <typename Write>
    void add_copy(MessageId message, MessageId body, Write write) {
        add(AddCopy{message, body, {}});
        add_payload(write);
    }
    /// As `add(AddBody{body, bytes})`, likewise.
    void add_body(MessageId body, std::string_view bytes) {
        add(AddBody{body, {}});
        add_payload([bytes](std::string& out) { out += bytes; });
    }
    [[nodiscard]] bool empty() const { return count_ == 0; }
    [[nodiscard]] std::uint32_t count() const { return count_; }
    [[nodiscard]] const std::string& bytes() const { return bytes_; }
    void clear();

private:
    // Fills the text at the end of the last record, which is empty so far.
    template <typename Write>
    void add_payload(Write write) {
        const std::size_t payload = bytes_.size();
        write(bytes_);
        end_payload(payload);
    }
    void end_payload(std::size_t payload);

    std::string bytes_;
    std::uint32_t count_ = 0;
};

/// Decodes the bytes of a batch one record at a time, so that a reader of gigabytes needs no
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
    /// The number of records decoded so far.
    [[nodiscard]] std::uint32_t count() const { return count_; }

private:
    std::string_view rest_;
    std::uint32_t count_ = 0;
};

/// The records in the bytes of a batch; kCorrupt, naming the record, if they make no sense.
[[nodiscard]] Result<std::vector<Record>> decode_records(std::string_view bytes);

}  // namespace minibroker::storage
