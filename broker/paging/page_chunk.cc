#include "broker/paging/page_chunk.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "storage/page_file.h"
#include "storage/record.h"
#include "storage/segment.h"

namespace minibroker::broker {
namespace {

std::unexpected<Error> corrupt(const PagePlace& place, std::string_view why) {
    return failure(ErrorCode::kCorrupt,
                   storage::page_file_name(place.page) + " at offset " +
                       std::to_string(place.offset) + ": " + std::string(why));
}

/// One block: a message, then its references.
Result<PageChunk::Entry> decode_entry(std::string_view payload) {
    PageChunk::Entry entry;
    storage::RecordDecoder decoder(payload);
    while (!decoder.done()) {
        auto record = decoder.next();
        if (!record) return std::unexpected(std::move(record).error());
        if (auto* add = std::get_if<storage::AddMessage>(&*record); add && !entry.message) {
            auto message = decode_message(add->message, add->payload);
            if (!message) return std::unexpected(std::move(message).error());
            entry.message = std::move(*message);
        } else if (const auto* reference = std::get_if<storage::AddReference>(&*record);
                   reference && entry.message && reference->message == entry.message->id) {
            entry.queues.push_back(reference->queue);
        } else {
            return failure(ErrorCode::kCorrupt, "a record that has no place in a page");
        }
    }
    if (!entry.message) return failure(ErrorCode::kCorrupt, "a block without a message");
    std::ranges::sort(entry.queues);
    return entry;
}

/// Reads the header of a page. @return its size, bytes
Result<std::size_t> skip_header(PagePlace& place, std::string_view bytes) {
    const auto header = storage::decode_segment_header(bytes);
    if (!header) return corrupt(place, header.error().text);
    if (header->segment.value != place.page.value) {
        return corrupt(place, "this is another page under its name");
    }
    place.file_id = header->file_id;
    place.chain = storage::segment_header_chain(bytes);
    place.offset = storage::kSegmentHeaderBytes;
    return storage::kSegmentHeaderBytes;
}

}  // namespace

Result<PageChunk> decode_chunk(const PagePlace& from, std::string_view bytes) {
    PageChunk chunk;
    chunk.from = from;
    chunk.to = from;
    if (from.offset == 0) {
        const auto header = skip_header(chunk.to, bytes);
        if (!header) return std::unexpected(header.error());
        bytes.remove_prefix(*header);
    }
    const PagePlace begin = chunk.to;
    storage::BlockWalk walk(bytes, {begin.file_id, begin.offset}, begin.chain);
    while (const auto block = walk.next()) {
        auto entry = decode_entry(block->payload);
        if (!entry) return corrupt(chunk.to, entry.error().text);
        entry->index = chunk.to.index++;
        chunk.to.offset = walk.offset();
        chunk.to.chain = walk.chain();
        chunk.entries.push_back(std::move(*entry));
    }
    if (!chunk.entries.empty() || bytes.empty()) return chunk;
    // The bytes contain not even one whole block, which may be larger than the read.
    const auto size = walk.next_size();
    if (bytes.size() >= storage::kBlockHeaderBytes && (!size || *size <= bytes.size())) {
        return corrupt(begin, "a damaged message");
    }
    chunk.wanted = (begin.offset - from.offset) + size.value_or(storage::kBlockHeaderBytes);
    chunk.to = from;
    return chunk;
}

}  // namespace minibroker::broker
