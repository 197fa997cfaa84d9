#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "broker/message/message.h"
#include "broker/queue/queue_attributes.h"
#include "storage/journal.h"
#include "storage/journal_writer.h"
#include "storage/record.h"
#include "tests/support/memory_file_system.h"

namespace minibroker::test {

/// A journal whose checksums are right, whatever its records say.
class CraftedJournal {
public:
    /// @param files  outlive it
    explicit CraftedJournal(MemoryFileSystem& files);

    /// One batch; nothing when there are no records.
    void batch(const std::vector<storage::Record>& records);
    void start_segment();
    /// A page file with one block for each of `messages`, with references in all of `queues`.
    /// @return its size, bytes
    std::uint64_t page(PageId page,
                       const std::vector<MessageId>& messages,
                       const std::vector<QueueId>& queues);
    /// To be called once, behind all.
    void close();

    /// The payload of a message to address `a`.
    [[nodiscard]] static std::string payload(const broker::Message& message);
    [[nodiscard]] static broker::Message message(std::string body = "x");
    /// Attributes of a durable anycast queue.
    [[nodiscard]] static std::string attributes(broker::QueueAttributes attributes = anycast());
    [[nodiscard]] static broker::QueueAttributes anycast();

private:
    void perform();

    storage::JournalWriter writer_;
    storage::Journal journal_;
};

}  // namespace minibroker::test
