#include <algorithm>
#include <utility>

#include "base/check.h"
#include "broker/store/store.h"

// How this works: all live messages form a ring in the order of the journal, so that the first one
// determines the oldest segment that is needed. When too much of the disk is waste, each batch of a
// client is followed by one that rewrites the first messages of the ring, a few times as large as
// the client's; they move to the end of the ring, and the segments they leave are removed like
// those of acknowledged messages. After a crash between the two, a message is found twice;
// recovery takes the later record.

namespace minibroker::broker {
namespace {

/// Bytes moved for each byte appended: enough to finish before the waste has grown much.
constexpr std::uint64_t kMovedPerByte = 3;
/// The least that one batch moves, in bytes; its last message may exceed that.
constexpr std::uint64_t kMovedBytesMin = 4096;
/// The most that one batch moves, in parts of work of unlimited size; later batches move the rest.
constexpr std::uint64_t kMovedPartsMax = 16;
/// Compaction begins when the disk holds this many times the live data, plus one segment.
constexpr std::uint64_t kLiveShare = 2;
/// Segments stay until this many times the size of the last list of duplicate ids has been written.
constexpr std::uint64_t kIdListShare = 3;

}  // namespace

Store::Segment& Store::segment_of(SegmentId segment) {
    MB_CHECK(segment >= oldest_);
    const auto index = static_cast<std::size_t>(segment.value - oldest_.value);
    if (index >= segments_.size()) segments_.resize(index + 1);
    return segments_[index];
}

void Store::enlist(const Message& message) {
    ++segment_of(message.stored.segment).messages;
    live_bytes_ += message.stored.record_bytes;
    if (message.stored.shares_body && message.body.shared()->listed++ == 0)
        live_bytes_ += message.body.size();
    message.stored.link.link(live_, &message);
}

void Store::delist(const Message& message) {
    Segment& segment = segment_of(message.stored.segment);
    MB_CHECK(segment.messages > 0);
    --segment.messages;
    live_bytes_ -= message.stored.record_bytes;
    if (message.stored.shares_body && --message.body.shared()->listed == 0)
        live_bytes_ -= message.body.size();
    message.stored.link.unlink();
}

// @return whether the message's body has a record of its own, which is now in this segment
bool Store::write_body(const Message& message, storage::RecordBatch& batch) {
    SharedBody* body = message.body.shared();
    if (body == nullptr) return false;
    if (body->segment != journal_->current_segment()) {
        body->segment = journal_->current_segment();
        body->id = message.id;
        batch.add_body(body->id, body->bytes);
    }
    return true;
}

void Store::reclaim() {
    if (journal_ == nullptr) return;
    const SegmentId last = std::min(journal_->current_segment(), ids_from_);
    const SegmentId before = oldest_;
    while (oldest_ < last && segment_of(oldest_).messages == 0) {
        closed_bytes_ -= segments_.front().bytes;
        segments_.pop_front();
        oldest_ = oldest_.next();
    }
    if (oldest_ != before) journal_->remove_segments_before(oldest_);
}

bool Store::wastes_space() const {
    if (oldest_ >= std::min(journal_->current_segment(), ids_from_)) return false;
    const std::uint64_t live =
        live_bytes_ + journal_->checkpoint_bytes() + kIdListShare * id_bytes_;
    return closed_bytes_ + journal_->current_bytes() >
           kLiveShare * live + journal_->segment_bytes_max();
}

void Store::compact(std::uint64_t appended) {
    if (!wastes_space()) return;
    const std::uint64_t enough =
        std::max(kMovedBytesMin,
                 std::min(kMovedPerByte * appended, kMovedPartsMax * journal_->part_bytes()));
    storage::RecordBatch batch;
    while (const Message* message = live_.next()) {
        if (message->stored.segment >= journal_->current_segment()) break;
        if (!move(*message, batch) || batch.bytes().size() >= enough) break;
    }
    if (batch.empty()) return;
    journal_->append(batch);
    if (journal_->segment_full()) start_segment();
    reclaim();
}

/// @return whether it was moved: not while queues that the message was about to enter have been
///         deleted.
bool Store::move(const Message& message, storage::RecordBatch& batch) {
    StoredMessage& stored = message.stored;
    storage::MoveMessage record;
    record.message = message.id;
    record.lsn = stored.lsn;
    record.index = stored.index;
    for (const StoredReference& reference : stored.references) {
        if (!queue_exists_(reference.queue)) continue;
        record.references.push_back({reference.queue, reference.delivery_count, reference.due});
    }
    if (record.references.empty()) return false;
    delist(message);
    stored.shares_body = write_body(message, batch);
    const std::size_t before = batch.bytes().size();
    if (stored.shares_body) {
        append_head(record.payload, message);
        batch.add(storage::MoveCopy{message.body.shared()->id, std::move(record)});
    } else {
        record.payload = encode_message(message);
        batch.add(record);
    }
    stored.segment = journal_->current_segment();
    stored.record_bytes = static_cast<std::uint32_t>(batch.bytes().size() - before);
    enlist(message);
    return true;
}

void Store::recovered_segments(const storage::JournalContents& contents) {
    const SegmentId current = contents.current.valid() ? contents.current : SegmentId{1};
    oldest_ = contents.oldest.valid() ? contents.oldest : current;
    MB_CHECK(oldest_ <= current);
    ids_from_ = oldest_;
    segments_.assign(static_cast<std::size_t>(current.value - oldest_.value) + 1, {});
    closed_bytes_ = 0;
    for (std::size_t i = 0; i + 1 < contents.segment_bytes.size(); ++i) {
        segment_of(SegmentId{oldest_.value + i}).bytes = contents.segment_bytes[i];
        closed_bytes_ += contents.segment_bytes[i];
    }
}

void Store::recovered_message(const Message& message) {
    enlist(message);
}

}  // namespace minibroker::broker
