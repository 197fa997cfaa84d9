#include "broker/operation/recovery.h"

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "broker/address/address_book.h"
#include "broker/lifecycle/divert_manager.h"
#include "broker/paging/paging_manager.h"
#include "broker/queue/queue.h"
#include "broker/store/duplicate_id_cache.h"

namespace minibroker::broker {
namespace {

template <typename... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};

std::string number(auto id) {
    return std::to_string(id.value);
}

}  // namespace

Result<> Recovery::apply(storage::AddAddress&& record) {
    if (Result<> known = messages_.note_id(record.address.value); !known) return known;
    const RoutingTypes types{record.routing_types};
    Address* address = book_.address(record.address);
    if (address == nullptr) {
        if (book_.find(record.name) != nullptr) {
            return failure(ErrorCode::kCorrupt,
                           "address " + number(record.address) + " has a name in use");
        }
        address = &book_.add(record.address, record.name, types);
    }
    address->types = types;
    address->auto_created = record.auto_created;
    address->stored = true;
    return {};
}

Result<> Recovery::apply(storage::AddQueue&& record) {
    if (Result<> known = messages_.note_id(record.queue.value); !known) return known;
    if (book_.queue(record.queue) != nullptr) {
        return apply_attributes(record.queue, record.attributes);
    }
    Address* address = book_.address(record.address);
    if (address == nullptr || book_.find_queue(record.name) != nullptr) {
        return failure(ErrorCode::kCorrupt,
                       "queue " + number(record.queue) +
                           " has an address that does not exist or a name in use");
    }
    auto attributes = decode_attributes(record.attributes);
    if (!attributes) return std::unexpected(std::move(attributes).error());
    book_.add_queue(record.queue, record.name, *address, std::move(*attributes), std::nullopt);
    return apply_attributes(record.queue, record.attributes);
}

Result<> Recovery::apply_attributes(QueueId id, std::string_view bytes) {
    Queue* queue = book_.queue(id);
    if (queue == nullptr) {
        return failure(ErrorCode::kCorrupt,
                       "queue " + number(id) + " is changed but does not exist");
    }
    auto attributes = decode_attributes(bytes);
    if (!attributes) return std::unexpected(std::move(attributes).error());
    if (!attributes->durable) {  // the next checkpoint would drop the queue, but not its messages
        return failure(ErrorCode::kCorrupt, "queue " + number(id) + " is not durable");
    }
    std::optional<Selector> filter;
    if (!attributes->filter.empty()) {
        auto parsed = Selector::parse(attributes->filter);
        if (!parsed) {
            return failure(ErrorCode::kCorrupt,
                           "the filter of queue " + number(id) + ": " + parsed.error().text);
        }
        filter = std::move(*parsed);
    }
    queue->set_filter(std::move(filter));
    const RoutingType before = queue->attributes().routing_type;
    if (attributes->routing_type != before) {
        queue->address().queues(before).remove(*queue);
        queue->address().queues(attributes->routing_type).add(*queue);
    }
    queue->set_paused(attributes->paused);
    queue->set_attributes(book_.shared(std::move(*attributes)));
    return {};
}

// References in it are dropped at the end: ids are never used again.
void Recovery::delete_queue(QueueId id) {
    paging_.recovered_deletion(id);
    if (Queue* queue = book_.queue(id)) book_.remove_queue(*queue);
}

Result<> Recovery::apply(storage::AddDivert&& record) {
    auto divert = decode_divert(std::move(record.name), record.attributes);
    if (!divert) return std::unexpected(std::move(divert).error());
    diverts_.recovered(std::move(*divert));
    return {};
}

Result<> Recovery::apply_paging(const storage::Record& record) {
    return std::visit(Overloaded{[&](const storage::AddPage& r) {
                                     const Result<> known = messages_.note_id(r.page.value);
                                     return known ? paging_.on_record(r) : known;
                                 },
                                 [&](const auto& r) -> Result<> {
                                     if constexpr (requires { paging_.on_record(r); }) {
                                         return paging_.on_record(r);
                                     } else {
                                         return {};
                                     }
                                 }},
                      record);
}

Result<> Recovery::on_record(SegmentId segment, Lsn lsn, storage::Record&& record) {
    messages_.at(segment, lsn);
    Result<> result;
    std::visit(
        Overloaded{
            [&](storage::AddAddress& r) { result = apply(std::move(r)); },
            [&](storage::UpdateAddress& r) {
                if (Address* address = book_.address(r.address))
                    address->types.bits = r.routing_types;
            },
            [&](storage::DeleteAddress& r) {
                Address* address = book_.address(r.address);
                if (address != nullptr && address->queue_count() == 0) book_.remove(*address);
            },
            [&](storage::AddQueue& r) { result = apply(std::move(r)); },
            [&](storage::UpdateQueue& r) { result = apply_attributes(r.queue, r.attributes); },
            [&](storage::DeleteQueue& r) { delete_queue(r.queue); },
            [&](storage::AddMessage& r) { result = messages_.apply(r); },
            [&](storage::MoveMessage& r) { result = messages_.apply(r); },
            [&](storage::AddBody& r) { messages_.apply(std::move(r)); },
            [&](storage::AddCopy& r) { result = messages_.apply(r); },
            [&](storage::MoveCopy& r) { result = messages_.apply(r); },
            [&](storage::AddReference& r) { result = messages_.apply(r); },
            [&](storage::Acknowledge& r) { messages_.apply(r); },
            [&](storage::DeliveryCount& r) { messages_.apply(r); },
            [&](storage::ScheduledTime& r) { messages_.apply(r); },
            [&](storage::DuplicateId& r) { duplicate_ids_.recovered(r.address, r.id); },
            [&](storage::ForgetDuplicateIds& r) { duplicate_ids_.recovered_forgetting(r.address); },
            [&](storage::AddDivert& r) { result = apply(std::move(r)); },
            [&](storage::DeleteDivert& r) { diverts_.recovered_deletion(r.name); },
            [&](storage::NextId& r) { result = messages_.apply(r); },
            [&](auto&) { result = apply_paging(record); },
        },
        record);
    return result;
}

Result<RecoveredCounts> Recovery::finish(const storage::JournalContents& contents) {
    RecoveredCounts counts;
    if (Result<> done = messages_.finish(contents, counts); !done)
        return std::unexpected(std::move(done).error());
    if (Result<> done = paging_.finish_recovery(); !done)
        return std::unexpected(std::move(done).error());
    counts.addresses = book_.address_count();
    counts.queues = book_.queue_count();
    return counts;
}

}  // namespace minibroker::broker
