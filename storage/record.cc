#include "storage/record.h"

#include <optional>
#include <utility>

#include "base/bytes.h"
#include "base/check.h"
#include "storage/segment.h"

namespace minibroker::storage {
namespace {

/// The types on disk: never renumber, never reuse. Source: docs/JOURNAL_FORMAT.md, "Records".
enum class Type : std::uint8_t {
    kAddAddress = 1,
    kUpdateAddress = 2,
    kDeleteAddress = 3,
    kAddQueue = 4,
    kUpdateQueue = 5,
    kDeleteQueue = 6,
    kAddMessage = 7,
    kAddReference = 8,
    kAcknowledge = 9,
    kDeliveryCount = 10,
    kScheduledTime = 11,
    kDuplicateId = 12,
    kNextId = 13,
    kCheckpointBegin = 14,
    kCheckpointEnd = 15,
    kForgetDuplicateIds = 16,
    kAddDivert = 17,
    kDeleteDivert = 18,
    kAddPage = 19,
    kPageMessage = 20,
    kDeletePage = 21,
    kAcknowledgePaged = 22,
    kPurgePaged = 23,
    kPageState = 24,
    kPageQueue = 25,
    kPagedDelivery = 26,
    kAddBody = 27,
    kAddCopy = 28,
    kMoveCopy = 29,
    kMoveMessage = 30,
};

constexpr std::uint8_t kRoutingTypesMax = 3;

/// One overload per record; `decode` below reads the same fields.
class Encoder {
public:
    explicit Encoder(std::string& out) : writer_(out) {}

    void operator()(const AddAddress& record) {
        MB_CHECK(record.routing_types <= kRoutingTypesMax);
        start(Type::kAddAddress, record.address.value);
        text(record.name);
        writer_.integer(record.routing_types);
        writer_.flag(record.auto_created);
    }
    void operator()(const UpdateAddress& record) {
        MB_CHECK(record.routing_types <= kRoutingTypesMax);
        start(Type::kUpdateAddress, record.address.value);
        writer_.integer(record.routing_types);
    }
    void operator()(const DeleteAddress& record) {
        start(Type::kDeleteAddress, record.address.value);
    }
    void operator()(const AddQueue& record) {
        start(Type::kAddQueue, record.queue.value);
        writer_.integer(record.address.value);
        text(record.name);
        text(record.attributes);
    }
    void operator()(const UpdateQueue& record) {
        start(Type::kUpdateQueue, record.queue.value);
        text(record.attributes);
    }
    void operator()(const DeleteQueue& record) { start(Type::kDeleteQueue, record.queue.value); }
    void operator()(const AddMessage& record) {
        start(Type::kAddMessage, record.message.value);
        text(record.payload);
    }
    void operator()(const AddReference& record) {
        start(Type::kAddReference, record.message.value);
        writer_.integer(record.queue.value);
    }
    void operator()(const Acknowledge& record) {
        start(Type::kAcknowledge, record.message.value);
        writer_.integer(record.queue.value);
    }
    void operator()(const DeliveryCount& record) {
        start(Type::kDeliveryCount, record.message.value);
        writer_.integer(record.queue.value);
        writer_.integer(record.count);
    }
    void operator()(const ScheduledTime& record) {
        start(Type::kScheduledTime, record.message.value);
        writer_.integer(record.queue.value);
        writer_.integer(record.time);
    }
    void operator()(const DuplicateId& record) {
        start(Type::kDuplicateId);
        text(record.address);
        text(record.id);
    }
    void operator()(const NextId& record) { start(Type::kNextId, record.next); }
    void operator()(const CheckpointBegin&) { start(Type::kCheckpointBegin); }
    void operator()(const CheckpointEnd&) { start(Type::kCheckpointEnd); }
    void operator()(const ForgetDuplicateIds& record) {
        start(Type::kForgetDuplicateIds);
        text(record.address);
    }
    void operator()(const AddDivert& record) {
        start(Type::kAddDivert);
        text(record.name);
        text(record.attributes);
    }
    void operator()(const DeleteDivert& record) {
        start(Type::kDeleteDivert);
        text(record.name);
    }
    void operator()(const AddPage& record) {
        start(Type::kAddPage, record.page.value);
        writer_.integer(record.address.value);
    }
    void operator()(const PageMessage& record) {
        start(Type::kPageMessage, record.page.value);
        writer_.integer(record.size);
        writer_.flag(record.transient);
        writer_.integer(static_cast<std::uint32_t>(record.queues.size()));
        for (const QueueId queue : record.queues) writer_.integer(queue.value);
    }
    void operator()(const DeletePage& record) { start(Type::kDeletePage, record.page.value); }
    void operator()(const AcknowledgePaged& record) {
        start(Type::kAcknowledgePaged, record.page.value);
        writer_.integer(record.queue.value);
        writer_.integer(record.index);
    }
    void operator()(const PurgePaged& record) { start(Type::kPurgePaged, record.queue.value); }
    void operator()(const PageState& record) {
        start(Type::kPageState, record.page.value);
        writer_.integer(record.size);
        writer_.integer(record.messages);
    }
    void operator()(const PageQueue& record) {
        start(Type::kPageQueue, record.page.value);
        writer_.integer(record.queue.value);
        writer_.integer(record.references);
        writer_.integer(record.acknowledged);
        text(record.bits);
    }
    void operator()(const PagedDelivery& record) {
        start(Type::kPagedDelivery, record.page.value);
        writer_.integer(record.queue.value);
        writer_.integer(record.index);
        writer_.integer(record.count);
        writer_.integer(record.due);
    }
    void operator()(const AddBody& record) {
        start(Type::kAddBody, record.body.value);
        text(record.bytes);
    }
    void operator()(const AddCopy& record) {
        start(Type::kAddCopy, record.message.value);
        writer_.integer(record.body.value);
        text(record.payload);
    }
    void operator()(const MoveCopy& record) {
        start(Type::kMoveCopy, record.body.value);
        move(record.move);
    }
    void operator()(const MoveMessage& record) {
        start(Type::kMoveMessage);
        move(record);
    }

private:
    void move(const MoveMessage& record) {
        writer_.integer(record.message.value);
        writer_.integer(record.lsn.value);
        writer_.integer(record.index);
        writer_.integer(static_cast<std::uint32_t>(record.references.size()));
        for (const MoveMessage::Reference& reference : record.references) {
            writer_.integer(reference.queue.value);
            writer_.integer(reference.count);
            writer_.integer(reference.due);
        }
        text(record.payload);
    }
    void start(Type type) { writer_.integer(static_cast<std::uint8_t>(type)); }
    void start(Type type, std::uint64_t id) {
        start(type);
        writer_.integer(id);
    }
    void text(std::string_view value) {
        MB_CHECK(value.size() <= kBatchBytesMax);
        writer_.text(value);
    }

    ByteWriter writer_;
};

template <typename Id>
Id read_id(ByteReader& reader) {
    return Id{reader.integer<std::uint64_t>()};
}

std::string read_text(ByteReader& reader) {
    return std::string(reader.text());
}

std::vector<QueueId> read_queues(ByteReader& reader) {
    const auto count = reader.integer<std::uint32_t>();
    ByteReader ids(reader.raw(std::size_t{count} * sizeof(std::uint64_t)));
    std::vector<QueueId> queues;
    // Nothing was read if the bytes are fewer than the count claims.
    while (ids.ok() && !ids.done()) queues.push_back(read_id<QueueId>(ids));
    return queues;
}

std::vector<MoveMessage::Reference> read_references(ByteReader& reader) {
    constexpr std::size_t kReferenceBytes = 8 + 4 + 8;
    const auto count = reader.integer<std::uint32_t>();
    ByteReader fields(reader.raw(std::size_t{count} * kReferenceBytes));
    std::vector<MoveMessage::Reference> references;
    references.reserve(fields.rest().size() / kReferenceBytes);
    while (fields.ok() && !fields.done()) {
        references.push_back({read_id<QueueId>(fields),
                              fields.integer<std::uint32_t>(),
                              fields.integer<std::int64_t>()});
    }
    return references;
}

MoveMessage read_move(ByteReader& reader) {
    return MoveMessage{read_id<MessageId>(reader),
                       read_id<Lsn>(reader),
                       reader.integer<std::uint32_t>(),
                       read_references(reader),
                       read_text(reader)};
}

std::optional<Record> decode_paging(Type type, ByteReader& reader) {
    switch (type) {
        case Type::kAddPage:
            return AddPage{read_id<PageId>(reader), read_id<AddressId>(reader)};
        case Type::kPageMessage:
            return PageMessage{read_id<PageId>(reader),
                               reader.integer<std::uint64_t>(),
                               reader.flag(),
                               read_queues(reader)};
        case Type::kDeletePage:
            return DeletePage{read_id<PageId>(reader)};
        case Type::kAcknowledgePaged:
            return AcknowledgePaged{
                read_id<PageId>(reader), read_id<QueueId>(reader), reader.integer<std::uint32_t>()};
        case Type::kPurgePaged:
            return PurgePaged{read_id<QueueId>(reader)};
        case Type::kPageState:
            return PageState{read_id<PageId>(reader),
                             reader.integer<std::uint64_t>(),
                             reader.integer<std::uint32_t>()};
        case Type::kPageQueue:
            return PageQueue{read_id<PageId>(reader),
                             read_id<QueueId>(reader),
                             reader.integer<std::uint32_t>(),
                             reader.integer<std::uint32_t>(),
                             read_text(reader)};
        case Type::kPagedDelivery:
            return PagedDelivery{read_id<PageId>(reader),
                                 read_id<QueueId>(reader),
                                 reader.integer<std::uint32_t>(),
                                 reader.integer<std::uint32_t>(),
                                 reader.integer<std::int64_t>()};
        default:
            return std::nullopt;
    }
}

/// Reads the fields after the type; nullopt for an unknown type. `reader.ok()` says whether all of
/// them were there. Braces evaluate from left to right, which is the order on disk.
std::optional<Record> decode(Type type, ByteReader& reader) {
    switch (type) {
        case Type::kAddAddress:
            return AddAddress{read_id<AddressId>(reader),
                              read_text(reader),
                              reader.integer<std::uint8_t>(),
                              reader.flag()};
        case Type::kUpdateAddress:
            return UpdateAddress{read_id<AddressId>(reader), reader.integer<std::uint8_t>()};
        case Type::kDeleteAddress:
            return DeleteAddress{read_id<AddressId>(reader)};
        case Type::kAddQueue:
            return AddQueue{read_id<QueueId>(reader),
                            read_id<AddressId>(reader),
                            read_text(reader),
                            read_text(reader)};
        case Type::kUpdateQueue:
            return UpdateQueue{read_id<QueueId>(reader), read_text(reader)};
        case Type::kDeleteQueue:
            return DeleteQueue{read_id<QueueId>(reader)};
        case Type::kAddMessage:
            return AddMessage{read_id<MessageId>(reader), read_text(reader)};
        case Type::kAddReference:
            return AddReference{read_id<MessageId>(reader), read_id<QueueId>(reader)};
        case Type::kAcknowledge:
            return Acknowledge{read_id<MessageId>(reader), read_id<QueueId>(reader)};
        case Type::kDeliveryCount:
            return DeliveryCount{read_id<MessageId>(reader),
                                 read_id<QueueId>(reader),
                                 reader.integer<std::uint32_t>()};
        case Type::kScheduledTime:
            return ScheduledTime{read_id<MessageId>(reader),
                                 read_id<QueueId>(reader),
                                 reader.integer<std::int64_t>()};
        case Type::kDuplicateId:
            return DuplicateId{read_text(reader), read_text(reader)};
        case Type::kNextId:
            return NextId{reader.integer<std::uint64_t>()};
        case Type::kCheckpointBegin:
            return CheckpointBegin{};
        case Type::kCheckpointEnd:
            return CheckpointEnd{};
        case Type::kForgetDuplicateIds:
            return ForgetDuplicateIds{read_text(reader)};
        case Type::kAddDivert:
            return AddDivert{read_text(reader), read_text(reader)};
        case Type::kDeleteDivert:
            return DeleteDivert{read_text(reader)};
        case Type::kMoveMessage:
            return read_move(reader);
        case Type::kAddBody:
            return AddBody{read_id<MessageId>(reader), read_text(reader)};
        case Type::kAddCopy:
            return AddCopy{
                read_id<MessageId>(reader), read_id<MessageId>(reader), read_text(reader)};
        case Type::kMoveCopy:
            return MoveCopy{read_id<MessageId>(reader), read_move(reader)};
        default:
            return decode_paging(type, reader);
    }
}

bool routing_types_valid(const Record& record) {
    if (const auto* add = std::get_if<AddAddress>(&record)) {
        return add->routing_types <= kRoutingTypesMax;
    }
    if (const auto* update = std::get_if<UpdateAddress>(&record)) {
        return update->routing_types <= kRoutingTypesMax;
    }
    return true;
}

}  // namespace

void RecordBatch::add(const Record& record) {
    std::visit(Encoder(bytes_), record);
    ++count_;
}

Result<Record> RecordDecoder::next() {
    MB_CHECK(!done());
    const auto corrupt = [this](std::string_view why) {
        std::string text = "record " + std::to_string(count_ + 1);
        return failure(ErrorCode::kCorrupt, text.append(why));
    };
    ByteReader reader(rest_);
    const auto type = reader.integer<std::uint8_t>();
    // NOLINTNEXTLINE(clang-analyzer-optin.core.EnumCastOutOfRange): decode() knows only valid types
    std::optional<Record> record = decode(static_cast<Type>(type), reader);
    if (!record) return corrupt(" has the unknown type " + std::to_string(type));
    if (!reader.ok()) return corrupt(" is cut short or has an invalid flag");
    if (!routing_types_valid(*record)) return corrupt(" has routing types that there are not");
    rest_ = reader.rest();
    ++count_;
    return std::move(*record);
}

Result<std::vector<Record>> decode_records(std::string_view bytes) {
    std::vector<Record> records;
    RecordDecoder decoder(bytes);
    while (!decoder.done()) {
        Result<Record> record = decoder.next();
        if (!record) return std::unexpected(std::move(record).error());
        records.push_back(std::move(*record));
    }
    return records;
}

}  // namespace minibroker::storage
