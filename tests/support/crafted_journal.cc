#include "tests/support/crafted_journal.h"

#include "base/check.h"

namespace minibroker::test {

CraftedJournal::CraftedJournal(MemoryFileSystem& files)
    : writer_(files, {}, 42), journal_({}, Lsn{1}, SegmentId{1}, 0) {
    MB_CHECK(writer_.open({}).has_value());
}

void CraftedJournal::perform() {
    if (journal_.has_work()) MB_CHECK(writer_.perform(journal_.take_work()).has_value());
}

void CraftedJournal::batch(const std::vector<storage::Record>& records) {
    if (records.empty()) return;
    storage::RecordBatch batch;
    for (const storage::Record& record : records) batch.add(record);
    journal_.append(batch);
    perform();
}

void CraftedJournal::start_segment() {
    journal_.start_segment();
    perform();
}

std::uint64_t CraftedJournal::page(PageId page,
                                   const std::vector<MessageId>& messages,
                                   const std::vector<QueueId>& queues) {
    std::uint64_t size = storage::kSegmentHeaderBytes;
    journal_.start_page(page);
    for (const MessageId id : messages) {
        storage::RecordBatch block;
        block.add(storage::AddMessage{id, payload(message())});
        for (const QueueId queue : queues) block.add(storage::AddReference{id, queue});
        size += journal_.append_page(page, block);
    }
    perform();
    return size;
}

void CraftedJournal::close() {
    MB_CHECK(writer_.close().has_value());
}

std::string CraftedJournal::payload(const broker::Message& message) {
    return broker::encode_message(message);
}

broker::Message CraftedJournal::message(std::string body) {
    broker::Message message;
    message.address = "a";
    message.durable = true;
    message.timestamp = 1'700'000'000'000;
    message.body = std::move(body);
    return message;
}

broker::QueueAttributes CraftedJournal::anycast() {
    broker::QueueAttributes attributes;
    attributes.routing_type = broker::RoutingType::kAnycast;
    attributes.durable = true;
    return attributes;
}

std::string CraftedJournal::attributes(broker::QueueAttributes attributes) {
    return broker::encode_attributes(attributes);
}

}  // namespace minibroker::test
