#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "broker/message/message.h"
#include "broker/message/page_position.h"

namespace minibroker::broker {

/// Consecutive messages of a page, as they were read back.
struct PageChunk {
    struct Entry {
        std::shared_ptr<Message> message;
        std::vector<QueueId> queues;  ///< ascending
        std::uint32_t index = 0;
    };
    PagePlace from;
    PagePlace to;
    std::vector<Entry> entries;
    /// Bytes that the first block needs if it was incomplete; then there are no entries.
    std::uint64_t wanted = 0;
};

/// The messages in `bytes`, which are those of the page file from `from` on. kCorrupt, naming file
/// and offset, if a checksum or the chain is wrong or the records do not belong in a page.
/// Source: docs/JOURNAL_FORMAT.md, "Pages".
[[nodiscard]] Result<PageChunk> decode_chunk(const PagePlace& from, std::string_view bytes);

}  // namespace minibroker::broker
