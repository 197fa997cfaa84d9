#include <string>
#include <variant>

#include "storage/journal_reader.h"
#include "storage/page_file.h"
#include "storage/record.h"
#include "storage/segment.h"
#include "tools/minibroker/journal/journal_report.h"
#include "tools/minibroker/journal/page_check.h"

namespace minibroker::tools {
namespace {

std::unexpected<Error> corrupt(const std::string& name, std::uint64_t offset, std::string why) {
    return failure(ErrorCode::kCorrupt,
                   name + " at offset " + std::to_string(offset) + ": " + std::move(why));
}

/// A message, then its references: what a block of a page has.
Result<> check_records(const storage::Block& block) {
    storage::RecordDecoder decoder(block.payload);
    MessageId message;
    while (!decoder.done()) {
        const auto record = decoder.next();
        if (!record) return std::unexpected(record.error());
        const auto* add = std::get_if<storage::AddMessage>(&*record);
        const auto* reference = std::get_if<storage::AddReference>(&*record);
        const bool fits = message.valid() ? reference != nullptr && reference->message == message
                                          : add != nullptr;
        if (!fits) {
            return failure(ErrorCode::kCorrupt,
                           "record " + std::to_string(decoder.count()) + " has no place in a page");
        }
        if (add != nullptr) message = add->message;
    }
    if (decoder.count() == block.header.record_count) return {};
    return failure(ErrorCode::kCorrupt, "the number of its records is wrong");
}

}  // namespace

Result<std::uint64_t> check_page(storage::FileSystem& files, const storage::PageOnDisk& page) {
    const std::string name = storage::page_file_name(page.page);
    auto bytes = files.read_at(name, 0, static_cast<std::size_t>(page.size));
    if (!bytes) return std::unexpected(std::move(bytes).error());
    const auto header = storage::decode_segment_header(*bytes);
    if (!header) return corrupt(name, 0, header.error().text);
    if (header->segment.value != page.page.value) {
        return corrupt(name, 0, "this is another page under its name");
    }
    std::uint64_t messages = 0;
    storage::BlockWalk walk(*bytes, *header);
    while (const auto block = walk.next()) {
        ++messages;
        if (Result<> done = check_records(*block); !done) {
            return corrupt(name,
                           block->offset,
                           "message " + std::to_string(messages - 1) + ", " + done.error().text);
        }
    }
    if (walk.at_end() && walk.offset() == page.size) return messages;
    return corrupt(
        name, walk.offset(), "message " + std::to_string(messages) + " of the page is damaged");
}

Result<JournalCounts> check_journal(storage::FileSystem& files, const PrintLine& print) {
    const auto contents = storage::read_journal(
        files, [](SegmentId, Lsn, storage::Record&&) -> Result<> { return {}; });
    if (!contents) return std::unexpected(contents.error());
    for (const std::string& warning : contents->warnings) print("warning: " + warning);
    for (const std::string& name : contents->leftovers) {
        print("warning: " + name + ": not needed any more, the next start removes it");
    }
    JournalCounts counts{contents->segment_bytes.size(),
                         contents->batches,
                         contents->records,
                         contents->pages.size(),
                         0};
    for (const storage::PageOnDisk& page : contents->pages) {
        const auto messages = check_page(files, page);
        if (!messages) return std::unexpected(messages.error());
        counts.paged_messages += *messages;
    }
    return counts;
}

}  // namespace minibroker::tools
