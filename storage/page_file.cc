#include "storage/page_file.h"

#include "base/check.h"
#include "storage/numbered_file.h"
#include "storage/segment.h"

namespace minibroker::storage {
namespace {

constexpr NumberedFile kFile{"page-", ".mbp"};
/// The buffer of a page is written when it reaches this size, in bytes.
constexpr std::size_t kBufferBytesMax = 1024 * 1024;
constexpr std::size_t kBufferBytesKept = 64 * 1024;
/// Limit on the files that pages keep open between two works.
constexpr std::size_t kOpenFilesMax = 32;

/// Turns kNoSpace into kIo: the disk is full at a point where trying again is not safe.
Result<> final(Result<> done) {
    if (done || done.error().code != ErrorCode::kNoSpace) return done;
    return failure(ErrorCode::kIo, std::move(done).error().text);
}

}  // namespace

std::string page_file_name(PageId page) {
    return kFile.name(page.value);
}

std::optional<PageId> parse_page_file_name(std::string_view name) {
    const auto number = kFile.number_in(name);
    if (!number) return std::nullopt;
    return PageId{*number};
}

Result<> PageFiles::start(PageId id) {
    auto created = files_.create(page_file_name(id));
    if (!created) return std::unexpected(std::move(created).error());
    Page& page = pages_[id];
    MB_CHECK(!page.file);
    page.file = std::move(*created);
    ++open_;
    page.file_id = random_();
    page.buffer =
        encode_segment_header({page.file_id, SegmentId{id.value}, Lsn{1}, SegmentId{id.value}, 0});
    page.chain = segment_header_chain(page.buffer);
    page.offset = kSegmentHeaderBytes;
    page.dirty = true;
    dirty_.push_back(id);
    // Its name has to be on disk before the journal mentions it.
    return final(files_.sync_directory());
}

Result<> PageFiles::append(PageId id, std::uint32_t records, std::string_view bytes) {
    const auto it = pages_.find(id);
    MB_CHECK(it != pages_.end());
    Page& page = it->second;
    // Before anything is added, so that it can be tried again when there is no room.
    if (page.buffer.size() >= kBufferBytesMax) {
        if (Result<> done = flush(id, page); !done) return done;
    }
    BlockHeader header;
    header.record_count = records;
    header.lsn = Lsn{++page.block};
    header.oldest = SegmentId{id.value};
    header.chain = page.chain;
    const std::size_t before = page.buffer.size();
    page.chain = append_block(page.buffer, {page.file_id, page.offset}, header, bytes);
    page.offset += page.buffer.size() - before;
    if (!page.dirty) dirty_.push_back(id);
    page.dirty = true;
    return {};
}

Result<> PageFiles::reopen(PageId id, Page& page) {
    auto opened = files_.open_at(page_file_name(id), page.offset - page.buffer.size());
    if (!opened) return std::unexpected(std::move(opened).error());
    page.file = std::move(*opened);
    ++open_;
    return {};
}

Result<> PageFiles::flush(PageId id, Page& page) {
    if (page.buffer.empty()) return {};
    if (!page.file) {
        if (Result<> done = reopen(id, page); !done) return done;
    }
    if (Result<> done = page.file->append(page.buffer); !done) {
        if (done.error().code != ErrorCode::kNoSpace) return done;
        // Removes the part that was written.
        page.file.reset();
        --open_;
        Result<> cut = reopen(id, page);
        if (cut) return done;
        return final(std::move(cut));
    }
    page.buffer.clear();
    if (page.buffer.capacity() > kBufferBytesKept) page.buffer.shrink_to_fit();
    return {};
}

Result<> PageFiles::flush() {
    for (const PageId id : dirty_) {
        const auto it = pages_.find(id);
        if (it == pages_.end()) continue;
        if (Result<> done = flush(id, it->second); !done) return done;
    }
    return {};
}

Result<> PageFiles::sync() {
    if (Result<> done = flush(); !done) return done;
    for (const PageId id : dirty_) {
        const auto it = pages_.find(id);
        if (it == pages_.end() || !it->second.dirty) continue;
        Page& page = it->second;
        if (!page.file) {
            if (Result<> done = reopen(id, page); !done) return done;
        }
        if (Result<> done = final(page.file->sync()); !done) return done;
        page.dirty = false;
    }
    dirty_.clear();
    return {};
}

void PageFiles::limit_open_files() {
    if (open_ <= kOpenFilesMax) return;
    for (auto& [id, page] : pages_) page.file.reset();
    open_ = 0;
}

Result<> PageFiles::remove(PageId id) {
    const auto it = pages_.find(id);
    if (it != pages_.end()) {
        if (it->second.file) --open_;
        pages_.erase(it);
    }
    return files_.remove(page_file_name(id));
}

}  // namespace minibroker::storage
