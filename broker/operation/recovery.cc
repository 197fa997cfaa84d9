#include "broker/operation/recovery.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace minibroker::broker {
namespace {

template <typename... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};

/// Ids are counted from 1. One a nanosecond is 146 years from here, and half of what fits.
constexpr std::uint64_t kIdMax = std::uint64_t{1} << 62U;

/// What an AddMessage or MoveMessage record has beside the payload, about.
constexpr std::size_t kRecordHeadBytes = 40;

std::string number(auto id) {
    return std::to_string(id.value);
}

}  // namespace

Result<> Recovery::note_id(std::uint64_t id) {
    if (id == 0 || id > kIdMax) {
        return failure(ErrorCode::kCorrupt, "the id " + std::to_string(id) + " was never given");
    }
    next_id_ = std::max(next_id_, id + 1);
    return {};
}

Result<> Recovery::apply(const storage::NextId& record) {
    if (record.next > kIdMax) return note_id(record.next);
    reserved_ids_ = record.next;
    return {};
}

Result<> Recovery::apply(storage::AddAddress&& record) {
    if (Result<> known = note_id(record.address.value); !known) return known;
    RoutingTypes types{record.routing_types};
    Address* address = core_.book.address(record.address);
    if (address == nullptr) {
        if (core_.book.find(record.name) != nullptr) {
            return failure(ErrorCode::kCorrupt,
                           "address " + number(record.address) + " has a name in use");
        }
        address = &core_.book.add(record.address, record.name, types);
    }
    address->types = types;
    address->auto_created = record.auto_created;
    address->stored = true;
    return {};
}

Result<> Recovery::apply(storage::AddQueue&& record) {
    if (Result<> known = note_id(record.queue.value); !known) return known;
    if (core_.book.queue(record.queue) != nullptr) {
        return apply_attributes(record.queue, record.attributes);
    }
    Address* address = core_.book.address(record.address);
    if (address == nullptr || core_.book.find_queue(record.name) != nullptr) {
        return failure(ErrorCode::kCorrupt,
                       "queue " + number(record.queue) +
                           " has an address that does not exist or a name in use");
    }
    auto attributes = decode_attributes(record.attributes);
    if (!attributes) return std::unexpected(std::move(attributes).error());
    core_.book.add_queue(record.queue, record.name, *address, std::move(*attributes), std::nullopt);
    return apply_attributes(record.queue, record.attributes);
}

// Ids are written for addresses that exist. Before the newest list of a checkpoint they may be of
// ids forgotten since; those are older than all of the list.
void Recovery::remember(const storage::DuplicateId& record) {
    if (!core_.config.persist_id_cache) return;
    std::int64_t limit = core_.config.id_cache_size;
    if (!core_.duplicate_ids.knows(record.address)) {  // the first one's limit counts
        limit = core_.book.settings().lookup(record.address)->id_cache_size.value_or(limit);
        if (limit <= 0) return;
    }
    core_.duplicate_ids.add(record.address, record.id, static_cast<std::size_t>(limit));
}

Result<> Recovery::apply_attributes(QueueId id, std::string_view bytes) {
    Queue* queue = core_.book.queue(id);
    if (queue == nullptr) {
        return failure(ErrorCode::kCorrupt,
                       "queue " + number(id) + " is changed but does not exist");
    }
    auto attributes = decode_attributes(bytes);
    if (!attributes) return std::unexpected(std::move(attributes).error());
    if (!attributes->durable) {  // it would be gone with the next checkpoint, its messages not
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
    queue->set_attributes(core_.book.shared(std::move(*attributes)));
    return {};
}

/// A message of the record that is taken; it takes the place of an earlier one of the id.
Result<std::shared_ptr<Message>> Recovery::add(MessageId id, std::string_view payload) {
    if (Result<> known = note_id(id.value); !known) return std::unexpected(known.error());
    auto message = decode_message(id, payload);
    if (!message) return message;
    if (const auto before = positions_.find(id)) messages_[*before].reset();
    positions_.set(id, static_cast<std::uint32_t>(messages_.size()));
    messages_.push_back(*message);
    StoredMessage& stored = (*message)->stored;
    stored.segment = segment_;
    stored.lsn = lsn_;
    stored.index = index_;
    stored.record_bytes = static_cast<std::uint32_t>(payload.size() + kRecordHeadBytes);
    return message;
}

Result<> Recovery::apply(const storage::AddMessage& record) {
    auto added = add(record.message, record.payload);
    return added ? Result<>() : std::unexpected(std::move(added).error());
}

Result<> Recovery::apply(const storage::AddReference& record) {
    Message* message = find(record.message);
    // Of a retroactive address a queue may get an old message: that has been acknowledged or moved
    // since, and its segment was removed.
    if (message == nullptr && first_segment_ > SegmentId{1}) return {};
    if (message == nullptr || core_.book.queue(record.queue) == nullptr) {
        return failure(ErrorCode::kCorrupt,
                       "message " + number(record.message) + " enters queue " +
                           number(record.queue) + ", one of which does not exist");
    }
    message->stored.references.push_back({record.queue});
    return {};
}

void Recovery::apply(storage::AddBody&& record) {
    auto body = std::make_shared<SharedBody>(std::move(record.bytes));
    body->segment = segment_;
    body->id = record.body;
    bodies_.insert_or_assign(record.body, std::move(body));
}

Result<> Recovery::apply(const storage::AddCopy& record) {
    auto added = add(record.message, record.payload);
    if (!added) return std::unexpected(std::move(added).error());
    return share_body(record.message, record.body);
}

Result<> Recovery::apply(const storage::MoveCopy& record) {
    if (auto moved = apply(record.move); !moved) return moved;
    return share_body(record.move.message, record.body);
}

// `id` is the message that was added last.
Result<> Recovery::share_body(MessageId id, MessageId body) {
    const auto found = bodies_.find(body);
    if (found == bodies_.end()) {
        return failure(ErrorCode::kCorrupt,
                       "message " + number(id) + " has the body of message " + number(body) +
                           ", which is not in this segment");
    }
    Message& message = *messages_.back();
    message.body = MessageBody(found->second);
    message.stored.shares_body = true;
    return {};
}

Result<> Recovery::apply(const storage::MoveMessage& record) {
    if (record.references.empty() || record.lsn > lsn_) {
        return failure(ErrorCode::kCorrupt,
                       "message " + number(record.message) + " is moved from nowhere");
    }
    auto added = add(record.message, record.payload);
    if (!added) return std::unexpected(std::move(added).error());
    moved_ = true;
    StoredMessage& stored = (*added)->stored;
    stored.lsn = record.lsn;
    stored.index = record.index;
    for (const auto& [queue, count, due] : record.references) {
        if (core_.book.queue(queue) == nullptr) {
            return failure(ErrorCode::kCorrupt,
                           "message " + number(record.message) + " is moved in queue " +
                               number(queue) + ", which does not exist");
        }
        stored.references.push_back({queue, count, due});
    }
    return {};
}

Message* Recovery::find(MessageId message) {
    const auto position = positions_.find(message);
    return position ? messages_[*position].get() : nullptr;
}

StoredReference* Recovery::find(MessageId id, QueueId queue) {
    Message* message = find(id);
    return message == nullptr ? nullptr : message->stored.find(queue);
}

// An acknowledgement of a message that is not known: its segment was removed because all of it was
// acknowledged.
void Recovery::acknowledge(MessageId id, QueueId queue) {
    const auto position = positions_.find(id);
    if (!position) return;
    std::shared_ptr<Message>& message = messages_[*position];
    if (!message->stored.remove(queue) || !message->stored.references.empty()) return;
    message.reset();
    positions_.erase(id);
}

// What it held is dropped in the end: ids are never used again.
void Recovery::delete_queue(QueueId id) {
    core_.paging.recovered_deletion(id);
    if (Queue* queue = core_.book.queue(id)) core_.book.remove_queue(*queue);
}

Result<> Recovery::apply(storage::AddDivert&& record) {
    auto divert = decode_divert(std::move(record.name), record.attributes);
    if (!divert) return std::unexpected(std::move(divert).error());
    core_.diverts.recovered(std::move(*divert));
    return {};
}

Result<> Recovery::apply_paging(const storage::Record& record) {
    return std::visit(Overloaded{[&](const storage::AddPage& r) {
                                     const Result<> known = note_id(r.page.value);
                                     return known ? core_.paging.on_record(r) : known;
                                 },
                                 [&](const auto& r) -> Result<> {
                                     if constexpr (requires { core_.paging.on_record(r); }) {
                                         return core_.paging.on_record(r);
                                     } else {
                                         return {};
                                     }
                                 }},
                      record);
}

Result<> Recovery::on_record(SegmentId segment, Lsn lsn, storage::Record&& record) {
    if (segment_ != segment) bodies_.clear();
    if (!first_segment_.valid()) first_segment_ = segment;
    segment_ = segment;
    index_ = lsn == lsn_ ? index_ + 1 : 0;
    lsn_ = lsn;
    Result<> result;
    std::visit(
        Overloaded{
            [&](storage::AddAddress& r) { result = apply(std::move(r)); },
            [&](storage::UpdateAddress& r) {
                if (Address* address = core_.book.address(r.address))
                    address->types.bits = r.routing_types;
            },
            [&](storage::DeleteAddress& r) {
                Address* address = core_.book.address(r.address);
                if (address != nullptr && address->queue_count() == 0) core_.book.remove(*address);
            },
            [&](storage::AddQueue& r) { result = apply(std::move(r)); },
            [&](storage::UpdateQueue& r) { result = apply_attributes(r.queue, r.attributes); },
            [&](storage::DeleteQueue& r) { delete_queue(r.queue); },
            [&](storage::AddMessage& r) { result = apply(r); },
            [&](storage::MoveMessage& r) { result = apply(r); },
            [&](storage::AddBody& r) { apply(std::move(r)); },
            [&](storage::AddCopy& r) { result = apply(r); },
            [&](storage::MoveCopy& r) { result = apply(r); },
            [&](storage::AddReference& r) { result = apply(r); },
            [&](storage::Acknowledge& r) { acknowledge(r.message, r.queue); },
            [&](storage::DeliveryCount& r) {
                if (auto* reference = find(r.message, r.queue)) reference->delivery_count = r.count;
            },
            [&](storage::ScheduledTime& r) {
                if (auto* reference = find(r.message, r.queue)) reference->due = r.time;
            },
            [&](storage::DuplicateId& r) { remember(r); },
            [&](storage::ForgetDuplicateIds& r) { core_.duplicate_ids.forget(r.address); },
            [&](storage::AddDivert& r) { result = apply(std::move(r)); },
            [&](storage::DeleteDivert& r) { core_.diverts.recovered_deletion(r.name); },
            [&](storage::NextId& r) { result = apply(r); },
            [&](auto&) { result = apply_paging(record); },
        },
        record);
    return result;
}

// Its references in queues that were deleted are gone.
Result<> Recovery::distribute(std::shared_ptr<Message> message, RecoveredCounts& counts) {
    std::vector<StoredReference>& references = message->stored.references;
    std::erase_if(references, [this](const StoredReference& reference) {
        return core_.book.queue(reference.queue) == nullptr;
    });
    if (references.empty()) return {};
    // Artemis takes the header off a scheduled message that it loads.
    if (message->scheduled != 0) message->properties.erase(property::kScheduled);
    core_.limits.count(core_.book.queue(references.front().queue)->address(), *message);
    core_.store.recovered_message(*message);
    ++counts.messages;
    counts.references += references.size();
    for (const StoredReference& reference : references) {
        std::vector<Waiting>& waiting = waiting_[reference.queue];
        // All of a message come one after the other: another of it is the last one.
        if (!waiting.empty() && waiting.back().message == message) {
            return failure(ErrorCode::kCorrupt,
                           "message " + number(message->id) + " is in queue " +
                               number(reference.queue) + " twice");
        }
        waiting.push_back({message, reference});
    }
    return {};
}

void Recovery::fill(Queue& queue, std::vector<Waiting>& waiting) {
    if (moved_) {
        std::ranges::stable_sort(waiting, {}, [](const Waiting& entry) {
            return std::pair(entry.message->stored.lsn, entry.message->stored.index);
        });
    }
    for (Waiting& entry : waiting) {
        const StoredReference& stored = entry.reference;
        const std::int64_t due = stored.due >= 0 ? stored.due : entry.message->scheduled;
        core_.deliveries.add(queue, {std::move(entry.message), stored.delivery_count, true, due});
    }
    core_.deliveries.wake(queue);  // last values that were replaced go
}

Result<RecoveredCounts> Recovery::finish(const storage::JournalContents& contents) {
    RecoveredCounts counts;
    bodies_.clear();
    core_.store.ids_in_use_below(std::max(next_id_, reserved_ids_));
    core_.store.recovered_segments(contents);
    core_.store.restore_checkpoint(contents);
    for (std::shared_ptr<Message>& message : messages_) {
        if (!message) continue;
        if (Result<> done = distribute(std::move(message), counts); !done)
            return std::unexpected(std::move(done).error());
    }
    for (Queue* queue : core_.book.queues()) {
        core_.slow_consumers.watch(*queue);
        const auto held = waiting_.find(queue->id());
        if (held != waiting_.end()) fill(*queue, held->second);
    }
    if (Result<> done = core_.paging.finish_recovery(); !done)
        return std::unexpected(std::move(done).error());
    counts.addresses = core_.book.addresses().size();
    counts.queues = core_.book.queues().size();
    return counts;
}

}  // namespace minibroker::broker
