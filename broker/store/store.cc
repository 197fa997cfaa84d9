#include "broker/store/store.h"
#include "broker/queue/queue.h"

#include <algorithm>

#include "base/check.h"
#include "storage/segment.h"

namespace minibroker::broker {
namespace {

// A longer list of duplicate ids is not written again; the segments that hold the ids stay.
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
    id_bytes_ = bytes;
    const std::uint64_t segments = journal_->current_segment().value - ids_from_.value;
    if (bytes > kIdListBytesMax || segments * journal_->segment_bytes_max() < 4 * bytes)
        return false;
    ids_from_ = journal_->current_segment();
    listed_id_bytes_ = bytes;
    return true;
}

void Store::add_message(const Message& message) {
    MB_CHECK(journal_ != nullptr);
    StoredMessage& stored = message.stored;
    stored.segment = journal_->current_segment();
    stored.shares_body = message.body.shared() != nullptr && write_body(message, batch_);
    stored.lsn = next();
    stored.index = batch_.count();
    const std::size_t before = batch_.bytes().size();
    if (stored.shares_body) {
        batch_.add_copy(message.id, message.body.shared()->id, [&](std::string& out) {
            append_head(out, message);
        });
    } else {
        batch_.add_message(message.id, [&](std::string& out) { append_message(out, message); });
    }
    stored.record_bytes = static_cast<std::uint32_t>(batch_.bytes().size() - before);
    enlist(message);
}

void Store::add_reference(const Message& message, const Queue& queue) {
    message.stored.references.push_back({queue.id()});
    batch_.add(storage::AddReference{message.id, queue.id()});
}

void Store::acknowledge(const MessageReference& reference, const Queue& queue) {
    if (queue.consumers().empty() && on_leave_) on_leave_(queue);
    if (reference.page.valid()) return paging_->acknowledge(reference, queue);
    if (!reference.stored) return;
    batch_.add(storage::Acknowledge{reference.message->id, queue.id()});
    release(*reference.message, queue.id());
}

void Store::forget_reference(const MessageReference& reference, QueueId queue) {
    if (reference.stored) release(*reference.message, queue);
}

void Store::forget_deleted_queues(const Message& message) {
    std::vector<StoredReference>& references = message.stored.references;
    if (references.empty()) return;
    std::erase_if(references, [this](const StoredReference& r) { return !queue_exists_(r.queue); });
    if (references.empty()) delist(message);
}

void Store::delivery_count(const MessageReference& reference, const Queue& queue) {
    if (reference.page.valid()) return paging_->redeliver(reference, queue);
    if (!reference.stored) return;
    StoredReference* stored = reference.message->stored.find(queue.id());
    MB_CHECK(stored != nullptr);
    stored->delivery_count = reference.delivery_count;
    batch_.add(storage::DeliveryCount{reference.message->id, queue.id(), reference.delivery_count});
}

void Store::scheduled_time(const MessageReference& reference, const Queue& queue) {
    if (reference.page.valid()) return paging_->redeliver(reference, queue);
    if (!reference.stored) return;
    StoredReference* stored = reference.message->stored.find(queue.id());
    MB_CHECK(stored != nullptr);
    stored->due = reference.due;
    batch_.add(storage::ScheduledTime{reference.message->id, queue.id(), reference.due});
}

void Store::release(const Message& message, QueueId queue) {
    MB_CHECK(message.stored.remove(queue));
    if (message.stored.references.empty()) delist(message);
}

void Store::relieve() {
    if (journal_ != nullptr && batch_.bytes().size() >= journal_->part_bytes()) commit();
}

Lsn Store::commit() {
    if (journal_ == nullptr) {
        batch_.clear();
        return Lsn{};
    }
    if (batch_.empty()) return Lsn{};
    const std::uint64_t size = batch_.bytes().size();
    const Lsn lsn = journal_->append(batch_);
    if (journal_->segment_full()) start_segment();
    reclaim();
    compact(size);
    return lsn;
}

void Store::write_checkpoint() {
    Checkpoint checkpoint(*journal_);
    listed_id_bytes_ = 0;
    if (write_checkpoint_) write_checkpoint_(checkpoint);
    checkpoint.add(storage::NextId{reserved_ids_});
    const std::uint64_t size = checkpoint.finish();
    journal_->set_checkpoint_bytes(size - std::min(size, listed_id_bytes_));
}

// A checkpoint defines every address and queue again, so that an old segment is needed only for the
// messages in it.
void Store::start_segment() {
    if (journal_ == nullptr) return;
    Segment& full = segment_of(journal_->current_segment());
    full.bytes = journal_->current_bytes();
    closed_bytes_ += full.bytes;
    journal_->start_segment();
    write_checkpoint();
}

// Recovery must be able to begin with any segment.
void Store::restore_checkpoint(const storage::JournalContents& contents) {
    if (journal_ == nullptr || contents.checkpointed || contents.current <= SegmentId{1}) return;
    if (contents.current_bytes > storage::kSegmentHeaderBytes) return start_segment();
    write_checkpoint();
}

}  // namespace minibroker::broker
