#include "broker/store.h"

#include <algorithm>

#include "base/check.h"
#include "broker/paging_manager.h"

namespace minibroker::broker {
namespace {

// A longer list of duplicate ids would not fit a batch; the segments that have them stay.
constexpr std::uint64_t kIdListBytesMax = std::uint64_t{1} << 30;

}  // namespace

std::uint64_t Store::take_id() {
    const std::uint64_t id = next_id_++;
    if (journal_ != nullptr && next_id_ > reserved_ids_) {
        reserved_ids_ = next_id_ + kIdBlock;
        batch_.add(storage::NextId{reserved_ids_});
    }
    return id;
}

void Store::ids_in_use_below(std::uint64_t next) {
    next_id_ = std::max(next_id_, next);
    reserved_ids_ = std::max(reserved_ids_, next);
}

void Store::write_next_id() {
    if (journal_ != nullptr) batch_.add(storage::NextId{next_id_});
}

void Store::add_address(Address& address) {
    if (journal_ == nullptr) return;
    address.stored = true;
    batch_.add(
        storage::AddAddress{address.id, address.name, address.types.bits, address.auto_created});
}

void Store::update_address(const Address& address) {
    if (address.stored) batch_.add(storage::UpdateAddress{address.id, address.types.bits});
}

void Store::delete_address(const Address& address) {
    if (address.stored) batch_.add(storage::DeleteAddress{address.id});
}

void Store::add_queue(const Queue& queue) {
    if (journal_ == nullptr || !queue.attributes().durable) return;
    batch_.add(storage::AddQueue{
        queue.id(), queue.address().id, queue.name(), encode_attributes(queue.attributes())});
}

void Store::update_queue(const Queue& queue) {
    if (journal_ == nullptr || !queue.attributes().durable) return;
    batch_.add(storage::UpdateQueue{queue.id(), encode_attributes(queue.attributes())});
}

void Store::delete_queue(const Queue& queue) {
    if (journal_ == nullptr || !queue.attributes().durable) return;
    batch_.add(storage::DeleteQueue{queue.id()});
}

void Store::add_divert(std::string_view name, std::string attributes) {
    if (journal_ == nullptr) return;
    batch_.add(storage::AddDivert{std::string(name), std::move(attributes)});
}

void Store::delete_divert(std::string_view name) {
    if (journal_ != nullptr) batch_.add(storage::DeleteDivert{std::string(name)});
}

bool Store::add_duplicate_id(std::string_view address, std::string_view id) {
    if (journal_ == nullptr) return false;
    batch_.add(storage::DuplicateId{std::string(address), std::string(id)});
    return true;
}

void Store::forget_duplicate_ids(std::string_view address) {
    if (journal_ != nullptr) batch_.add(storage::ForgetDuplicateIds{std::string(address)});
}

bool Store::lists_duplicate_ids(std::uint64_t bytes) {
    const std::uint64_t segments = journal_->current_segment().value - ids_from_.value;
    if (bytes > kIdListBytesMax || segments * journal_->segment_bytes_max() < 4 * bytes)
        return false;
    ids_from_ = journal_->current_segment();
    return true;
}

void Store::add_message(const Message& message) {
    MB_CHECK(journal_ != nullptr);
    message.stored.segment = journal_->current_segment();
    note_live(message.stored.segment, true);
    batch_.add(storage::AddMessage{message.id, encode_message(message)});
}

void Store::add_reference(const Message& message, const Queue& queue) {
    ++message.stored.references;
    batch_.add(storage::AddReference{message.id, queue.id()});
}

void Store::acknowledge(const MessageReference& reference, const Queue& queue) {
    if (queue.consumers().empty() && on_leave_) on_leave_(queue);
    if (reference.page.valid()) return paging_->acknowledge(reference, queue);
    if (!reference.stored) return;
    batch_.add(storage::Acknowledge{reference.message->id, queue.id()});
    release(*reference.message);
}

void Store::forget_reference(const MessageReference& reference) {
    if (reference.stored) release(*reference.message);
}

void Store::delivery_count(const MessageReference& reference, const Queue& queue) {
    if (reference.page.valid()) return paging_->redeliver(reference, queue);
    if (!reference.stored) return;
    batch_.add(storage::DeliveryCount{reference.message->id, queue.id(), reference.delivery_count});
}

void Store::scheduled_time(const MessageReference& reference, const Queue& queue) {
    if (reference.page.valid()) return paging_->redeliver(reference, queue);
    if (!reference.stored) return;
    batch_.add(storage::ScheduledTime{reference.message->id, queue.id(), reference.due});
}

void Store::release(const Message& message) {
    MB_CHECK(message.stored.references > 0);
    if (--message.stored.references == 0) note_live(message.stored.segment, false);
}

void Store::note_live(SegmentId segment, bool live) {
    MB_CHECK(segment >= oldest_);
    const auto index = static_cast<std::size_t>(segment.value - oldest_.value);
    if (index >= live_.size()) live_.resize(index + 1, 0);
    MB_CHECK(live || live_[index] > 0);
    live_[index] += live ? 1 : std::uint64_t(-1);
}

Lsn Store::commit() {
    if (journal_ == nullptr) {
        batch_.clear();
        return Lsn{};
    }
    if (batch_.empty()) return Lsn{};
    journal_->append(batch_);
    if (journal_->segment_full()) start_segment();
    return journal_->last();
}

// A checkpoint defines every address and queue anew, so that an old segment is needed only for the
// messages in it.
void Store::start_segment() {
    journal_->start_segment();
    storage::RecordBatch checkpoint;
    checkpoint.add(storage::CheckpointBegin{});
    if (write_checkpoint_) write_checkpoint_(checkpoint);
    checkpoint.add(storage::NextId{reserved_ids_});
    checkpoint.add(storage::CheckpointEnd{});
    journal_->append(checkpoint);
    reclaim();
}

void Store::reclaim() {
    const SegmentId current = journal_->current_segment();
    const SegmentId before = oldest_;
    while (oldest_ < current && oldest_ < ids_from_ && (live_.empty() || live_.front() == 0)) {
        if (!live_.empty()) live_.pop_front();
        oldest_ = oldest_.next();
    }
    if (oldest_ != before) journal_->remove_segments_before(oldest_);
}

void Store::recovered_segments(SegmentId oldest, SegmentId current) {
    MB_CHECK(oldest <= current);
    oldest_ = oldest;
    ids_from_ = oldest;
    live_.assign(static_cast<std::size_t>(current.value - oldest.value) + 1, 0);
}

void Store::recovered_reference(const Message& message, SegmentId segment) {
    message.stored.segment = segment;
    if (message.stored.references++ == 0) note_live(segment, true);
}

}  // namespace minibroker::broker
