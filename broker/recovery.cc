#include "broker/recovery.h"

#include <variant>

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

void Recovery::apply(storage::AddAddress&& record) {
    note_id(record.address.value);
    RoutingTypes types{record.routing_types};
    Address* address = core_.book.address(record.address);
    if (address == nullptr) address = &core_.book.add(record.address, record.name, types);
    address->types = types;
    address->auto_created = record.auto_created;
    address->stored = true;
}

Result<> Recovery::apply(storage::AddQueue&& record) {
    note_id(record.queue.value);
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
    std::optional<Selector> filter;
    if (!attributes->filter.empty()) {
        auto parsed = Selector::parse(attributes->filter);
        if (!parsed) return std::unexpected(std::move(parsed).error());
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

Result<> Recovery::apply(const storage::AddReference& record) {
    const auto message = messages_.find(record.message);
    if (message == messages_.end() || core_.book.queue(record.queue) == nullptr) {
        return failure(ErrorCode::kCorrupt,
                       "message " + number(record.message) + " enters queue " +
                           number(record.queue) + ", one of which does not exist");
    }
    Contents& contents = contents_[record.queue];
    contents.positions[record.message] = contents.references.size();
    contents.references.push_back({record.message});
    ++message->second.references;
    return {};
}

Recovery::Waiting* Recovery::find(MessageId message, QueueId queue) {
    const auto contents = contents_.find(queue);
    if (contents == contents_.end()) return nullptr;
    const auto position = contents->second.positions.find(message);
    if (position == contents->second.positions.end()) return nullptr;
    return &contents->second.references[position->second];
}

void Recovery::release(MessageId message) {
    const auto it = messages_.find(message);
    if (it != messages_.end() && --it->second.references == 0) messages_.erase(it);
}

// An acknowledgement of a message that is not known: its segment was removed because all of it was
// acknowledged.
void Recovery::acknowledge(MessageId message, QueueId queue) {
    Waiting* waiting = find(message, queue);
    if (waiting == nullptr) return;
    waiting->gone = true;
    contents_[queue].positions.erase(message);
    release(message);
}

void Recovery::delete_queue(QueueId id) {
    const auto contents = contents_.find(id);
    if (contents != contents_.end()) {
        for (const Waiting& waiting : contents->second.references) {
            if (!waiting.gone) release(waiting.message);
        }
        contents_.erase(contents);
    }
    core_.paging.recovered_deletion(id);
    if (Queue* queue = core_.book.queue(id)) core_.book.remove_queue(*queue);
}

Result<> Recovery::on_record(SegmentId segment, storage::Record&& record) {
    Result<> result;
    std::visit(
        Overloaded{
            [&](storage::AddAddress& r) { apply(std::move(r)); },
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
            [&](storage::AddMessage& r) {
                note_id(r.message.value);
                messages_[r.message] = {segment, std::move(r.payload), 0, nullptr};
            },
            [&](storage::AddReference& r) { result = apply(r); },
            [&](storage::Acknowledge& r) { acknowledge(r.message, r.queue); },
            [&](storage::DeliveryCount& r) {
                if (Waiting* waiting = find(r.message, r.queue)) waiting->delivery_count = r.count;
            },
            [&](storage::ScheduledTime& r) {
                if (Waiting* waiting = find(r.message, r.queue)) waiting->due = r.time;
            },
            [&](storage::DuplicateId& r) { remember(r); },
            [&](storage::ForgetDuplicateIds& r) { core_.duplicate_ids.forget(r.address); },
            [&](storage::AddDivert& r) {
                auto divert = decode_divert(std::move(r.name), r.attributes);
                if (divert) {
                    core_.diverts.recovered(std::move(*divert));
                } else {
                    result = std::unexpected(std::move(divert).error());
                }
            },
            [&](storage::DeleteDivert& r) { core_.diverts.recovered_deletion(r.name); },
            [&](storage::NextId& r) { reserved_ids_ = r.next; },
            [&](storage::AddPage& r) {
                note_id(r.page.value);
                result = core_.paging.on_record(r);
            },
            [&](storage::PageMessage& r) { result = core_.paging.on_record(r); },
            [&](storage::DeletePage& r) { result = core_.paging.on_record(r); },
            [&](storage::AcknowledgePaged& r) { result = core_.paging.on_record(r); },
            [&](storage::PurgePaged& r) { result = core_.paging.on_record(r); },
            [&](storage::PageState& r) { result = core_.paging.on_record(r); },
            [&](storage::PageQueue& r) { result = core_.paging.on_record(r); },
            [&](storage::PagedDelivery& r) { result = core_.paging.on_record(r); },
            [](auto&) {},
        },
        record);
    return result;
}

Result<> Recovery::fill(Queue& queue, Contents& contents, RecoveredCounts& counts) {
    for (const Waiting& waiting : contents.references) {
        if (waiting.gone) continue;
        Stored& stored = messages_.at(waiting.message);
        if (!stored.message) {
            auto decoded = decode_message(waiting.message, stored.payload);
            if (!decoded) return std::unexpected(std::move(decoded).error());
            // Artemis takes the header off a scheduled message that it loads.
            if ((*decoded)->scheduled != 0) (*decoded)->properties.erase(property::kScheduled);
            core_.limits.count(queue.address(), **decoded);
            stored.message = std::move(*decoded);
            stored.payload = {};
            ++counts.messages;
        }
        ++counts.references;
        core_.store.recovered_reference(*stored.message, stored.segment);
        const std::int64_t due = waiting.due >= 0 ? waiting.due : stored.message->scheduled;
        core_.deliveries.add(queue, {stored.message, waiting.delivery_count, true, due});
    }
    core_.deliveries.pump(queue);  // last values that were replaced go
    return {};
}

Result<RecoveredCounts> Recovery::finish(const storage::JournalContents& contents) {
    RecoveredCounts counts;
    core_.store.ids_in_use_below(std::max(next_id_, reserved_ids_));
    const SegmentId current = contents.current.valid() ? contents.current : SegmentId{1};
    core_.store.recovered_segments(contents.oldest.valid() ? contents.oldest : current, current);
    for (Queue* queue : core_.book.queues()) {
        core_.slow_consumers.watch(*queue);
        const auto held = contents_.find(queue->id());
        if (held == contents_.end()) continue;
        if (auto filled = fill(*queue, held->second, counts); !filled) {
            return std::unexpected(std::move(filled).error());
        }
    }
    core_.paging.finish_recovery();
    counts.addresses = core_.book.addresses().size();
    counts.queues = core_.book.queues().size();
    messages_.clear();
    contents_.clear();
    return counts;
}

}  // namespace minibroker::broker
