#include "broker/operation/recovered_messages.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

#include "broker/address/address_book.h"
#include "broker/delivery/deliveries.h"
#include "broker/paging/address_limits.h"
#include "broker/queue/queue.h"
#include "broker/store/store.h"

namespace minibroker::broker {
namespace {

/// Ids are counted from 1. At one id a nanosecond, the limit, half of the range, is 146 years away.
constexpr std::uint64_t kIdMax = std::uint64_t{1} << 62U;

/// Approximate size of an AddMessage or MoveMessage record beside the payload.
constexpr std::size_t kRecordHeadBytes = 40;

std::string number(auto id) {
    return std::to_string(id.value);
}

}  // namespace

void RecoveredMessages::at(SegmentId segment, Lsn lsn) {
    if (segment_ != segment) bodies_.clear();
    if (!first_segment_.valid()) first_segment_ = segment;
    segment_ = segment;
    index_ = lsn == lsn_ ? index_ + 1 : 0;
    lsn_ = lsn;
}

Result<> RecoveredMessages::note_id(std::uint64_t id) {
    if (id == 0 || id > kIdMax) {
        return failure(ErrorCode::kCorrupt, "the id " + std::to_string(id) + " was never given");
    }
    next_id_ = std::max(next_id_, id + 1);
    return {};
}

Result<> RecoveredMessages::apply(const storage::NextId& record) {
    if (record.next > kIdMax) return note_id(record.next);
    reserved_ids_ = record.next;
    return {};
}

/// Adds the message of the current record; it replaces an earlier one with the same id.
Result<std::shared_ptr<Message>> RecoveredMessages::add(MessageId id, std::string_view payload) {
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

Result<> RecoveredMessages::apply(const storage::AddMessage& record) {
    auto added = add(record.message, record.payload);
    return added ? Result<>() : std::unexpected(std::move(added).error());
}

Result<> RecoveredMessages::apply(const storage::AddReference& record) {
    Message* message = find(record.message);
    // A queue of a retroactive address may refer to an old message that has been acknowledged or
    // moved since, and whose segment was removed.
    if (message == nullptr && first_segment_ > SegmentId{1}) return {};
    if (message == nullptr || book_.queue(record.queue) == nullptr) {
        return failure(ErrorCode::kCorrupt,
                       "message " + number(record.message) + " enters queue " +
                           number(record.queue) + ", one of which does not exist");
    }
    message->stored.references.push_back({record.queue});
    return {};
}

void RecoveredMessages::apply(storage::AddBody&& record) {
    auto body = std::make_shared<SharedBody>(std::move(record.bytes));
    body->segment = segment_;
    body->id = record.body;
    bodies_.insert_or_assign(record.body, std::move(body));
}

Result<> RecoveredMessages::apply(const storage::AddCopy& record) {
    auto added = add(record.message, record.payload);
    if (!added) return std::unexpected(std::move(added).error());
    return share_body(record.message, record.body);
}

Result<> RecoveredMessages::apply(const storage::MoveCopy& record) {
    if (auto moved = apply(record.move); !moved) return moved;
    return share_body(record.move.message, record.body);
}

// `id` must be the message added last.
Result<> RecoveredMessages::share_body(MessageId id, MessageId body) {
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

Result<> RecoveredMessages::apply(const storage::MoveMessage& record) {
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
        if (book_.queue(queue) == nullptr) {
            return failure(ErrorCode::kCorrupt,
                           "message " + number(record.message) + " is moved in queue " +
                               number(queue) + ", which does not exist");
        }
        stored.references.push_back({queue, count, due});
    }
    return {};
}

Message* RecoveredMessages::find(MessageId message) {
    const auto position = positions_.find(message);
    return position ? messages_[*position].get() : nullptr;
}

StoredReference* RecoveredMessages::find(MessageId id, QueueId queue) {
    Message* message = find(id);
    return message == nullptr ? nullptr : message->stored.find(queue);
}

// The message may be unknown: its segment was removed because everything in it was acknowledged.
void RecoveredMessages::apply(const storage::Acknowledge& record) {
    const auto position = positions_.find(record.message);
    if (!position) return;
    std::shared_ptr<Message>& message = messages_[*position];
    if (!message->stored.remove(record.queue) || !message->stored.references.empty()) return;
    message.reset();
    positions_.erase(record.message);
}

void RecoveredMessages::apply(const storage::DeliveryCount& record) {
    if (auto* reference = find(record.message, record.queue))
        reference->delivery_count = record.count;
}

void RecoveredMessages::apply(const storage::ScheduledTime& record) {
    if (auto* reference = find(record.message, record.queue)) reference->due = record.time;
}

// References in queues that were deleted are skipped.
Result<> RecoveredMessages::distribute(const std::shared_ptr<Message>& message,
                                       RecoveredCounts& counts) {
    std::vector<StoredReference>& references = message->stored.references;
    std::erase_if(references, [this](const StoredReference& reference) {
        return book_.queue(reference.queue) == nullptr;
    });
    if (references.empty()) return {};
    // Artemis removes the header from a scheduled message that it loads.
    if (message->scheduled != 0) message->properties.erase(property::kScheduled);
    limits_.count(book_.queue(references.front().queue)->address(), *message);
    store_.recovered_message(*message);
    ++counts.messages;
    counts.references += references.size();
    for (const StoredReference& reference : references) {
        std::vector<Waiting>& waiting = waiting_[reference.queue];
        // All references of a message follow each other: another of the same message is the last
        // one.
        if (!waiting.empty() && waiting.back().message == message) {
            return failure(ErrorCode::kCorrupt,
                           "message " + number(message->id) + " is in queue " +
                               number(reference.queue) + " twice");
        }
        waiting.push_back({message, reference});
    }
    return {};
}

void RecoveredMessages::fill(Queue& queue, std::vector<Waiting>& waiting) {
    if (moved_) {
        std::ranges::stable_sort(waiting, {}, [](const Waiting& entry) {
            return std::pair(entry.message->stored.lsn, entry.message->stored.index);
        });
    }
    for (Waiting& entry : waiting) {
        const StoredReference& stored = entry.reference;
        const std::int64_t due = stored.due >= 0 ? stored.due : entry.message->scheduled;
        deliveries_.add(queue, {std::move(entry.message), stored.delivery_count, true, due});
    }
    deliveries_.wake(queue);  // drops last values that were replaced
}

Result<> RecoveredMessages::finish(const storage::JournalContents& contents,
                                   RecoveredCounts& counts) {
    bodies_.clear();
    store_.ids_in_use_below(std::max(next_id_, reserved_ids_));
    store_.recovered_segments(contents);
    store_.restore_checkpoint(contents);
    for (std::shared_ptr<Message>& message : messages_) {
        if (!message) continue;
        const std::shared_ptr<Message> taken = std::move(message);
        if (Result<> done = distribute(taken, counts); !done) return done;
    }
    for (Queue* queue : book_.queues()) {
        const auto held = waiting_.find(queue->id());
        if (held != waiting_.end()) fill(*queue, held->second);
    }
    return {};
}

}  // namespace minibroker::broker
