#include "storage/journal_writer.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "storage/page_file.h"
#include "storage/segment.h"
#include "storage/segment_file.h"

// How this works: batches are framed into `buffer`, the end of the current segment that is not
// written yet; `offset` is the position after it. `flush` writes it, `sync` makes it durable and
// moves `synced`. The first operation that fails ends the work; the public functions then remember
// it for good.

namespace minibroker::storage {
namespace {

/// A buffer that grew larger than this for one huge work is freed, in bytes.
constexpr std::size_t kBufferKeptMax = 4 * 1024 * 1024;
constexpr const char* kReserveName = "reserve";

/// Turns kNoSpace into kIo: the disk is full at a point where trying again is not safe.
Result<> final(Result<> done) {
    if (!done && done.error().code == ErrorCode::kNoSpace) {
        Error error = std::move(done).error();
        error.code = ErrorCode::kIo;
        return std::unexpected(std::move(error));
    }
    return done;
}

}  // namespace

struct JournalWriter::State {
    FileSystem& files;
    JournalOptions options;
    std::uint64_t random;  ///< state of splitmix64, for file ids

    std::optional<SegmentFile> file;
    bool read_only = false;
    SegmentId current;
    SegmentId oldest;
    std::uint64_t file_id = 0;
    std::uint64_t chain = 0;   ///< checksum that the next block continues
    std::uint64_t offset = 0;  ///< of the next block, in bytes
    std::uint64_t synced = 0;  ///< the file is on disk up to this offset
    Lsn last;
    std::string buffer;
    std::size_t next_step = 0;    ///< in the work for which the disk had no room
    SegmentId removed_before{1};  ///< segments before it are gone
    PageFiles pages{files, [this] { return next_random(); }};
    std::vector<PageId> dead_pages;  ///< to be removed once the work is on disk

    State(FileSystem& files_in, const JournalOptions& options_in, std::uint64_t seed)
        : files(files_in), options(options_in), random(seed) {}

    std::uint64_t next_random();
    /// The segment being written; the public functions check that one is open.
    SegmentFile& open_file() {
        return *file;  // NOLINT(bugprone-unchecked-optional-access): see above
    }
    Result<> open(const JournalContents& contents);
    Result<> remove_leftovers(const JournalContents& contents);
    Result<> rewrite(const JournalContents& contents);
    Result<> sync_pages(const JournalContents& contents);
    Result<> perform(const JournalWork& work);
    Result<> perform(const JournalWork& work, const JournalStep& step);
    Result<> remove_dead_pages();
    Result<> close();
    void frame(const JournalStep& step, std::string_view records);
    void mark();
    Result<> flush();
    Result<> sync_whole();
    void use(std::unique_ptr<AppendFile> opened, std::uint64_t size) {
        file.emplace(std::move(opened),
                     size,
                     SegmentFile::Fill{options.fill_bytes, options.segment_bytes_max});
    }
    Result<> keep_whole(Result<> failed);
    Result<> sync();
    Result<> start_segment(SegmentId segment);
    Result<> remove_segments_before(SegmentId segment);
};

std::uint64_t JournalWriter::State::next_random() {
    random += 0x9e37'79b9'7f4a'7c15U;
    std::uint64_t mixed = random;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58'476d'1ce4'e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d0'49bb'1331'11ebU;
    return mixed ^ (mixed >> 31U);
}

Result<> JournalWriter::State::open(const JournalContents& contents) {
    last = Lsn{contents.next.value - 1};
    if (!contents.current.valid()) {
        oldest = SegmentId{1};
        if (Result<> removed = remove_leftovers(contents); !removed) return removed;
        return start_segment(SegmentId{1});
    }
    current = contents.current;
    oldest = contents.oldest;
    removed_before = oldest;
    file_id = contents.file_id;
    chain = contents.chain;
    offset = contents.current_bytes;
    if (!contents.closed) {
        if (Result<> done = rewrite(contents); !done) return done;
    }
    auto opened = files.open_at(segment_file_name(current), contents.current_bytes);
    if (!opened) return std::unexpected(std::move(opened).error());
    use(std::move(*opened), offset);
    if (Result<> done = sync_pages(contents); !done) return done;
    // Recovery may have read from the page cache only: the mark that says that leftovers are dead
    // has to be on disk before they are removed, and the segment's own name before the segment is
    // used.
    if (Result<> done = open_file().sync(); !done) return done;
    if (Result<> removed = remove_leftovers(contents); !removed) return removed;
    if (Result<> done = files.sync_directory(); !done) return done;
    synced = offset;
    return {};
}

/// A sync that failed before the process ended may have left bytes in the page cache that count as
/// clean and never reach the disk, however often they are synced. So a segment without an orderly
/// end is rewritten, beside the old file until it is on disk. If there is no room for that, the old
/// one stays in use.
Result<> JournalWriter::State::rewrite(const JournalContents& contents) {
    const std::string name = segment_file_name(contents.current);
    const auto bytes = files.read_at(name, 0, contents.current_bytes);
    if (!bytes) return std::unexpected(bytes.error());
    if (bytes->size() != contents.current_bytes) {
        return failure(ErrorCode::kIo, name + " has been cut since it was read");
    }
    const std::string temporary = segment_temporary_name(contents.current);
    for (const std::string& leftover : contents.leftovers) {
        if (leftover != temporary) continue;
        if (Result<> done = files.remove(temporary); !done) return done;
    }
    auto created = files.create(temporary);
    if (!created) {
        return created.error().code == ErrorCode::kNoSpace
                   ? Result<>()
                   : std::unexpected(std::move(created).error());
    }
    Result<> done = (*created)->append(*bytes);
    if (done) done = (*created)->sync();
    if (done) {
        if (done = files.rename(temporary, name); !done) return done;
        return files.sync_directory();
    }
    if (done.error().code != ErrorCode::kNoSpace) return done;
    return files.remove(temporary);
}

/// Pages must be on disk before the journal's records about them.
Result<> JournalWriter::State::sync_pages(const JournalContents& contents) {
    for (const PageOnDisk& page : contents.pages) {
        auto opened = files.open_at(page_file_name(page.page), page.size);
        if (!opened) return std::unexpected(std::move(opened).error());
        if (Result<> done = (*opened)->sync(); !done) return done;
    }
    return {};
}

/// The caller syncs the directory before anything is appended: a dropped newest segment must not
/// come back once the one before it has grown, since its presence says that the one before is
/// synced.
Result<> JournalWriter::State::remove_leftovers(const JournalContents& contents) {
    const std::string rewritten = segment_temporary_name(contents.current);
    for (const std::string& name : contents.leftovers) {
        if (name == rewritten && !contents.closed) continue;  // gone already
        if (Result<> removed = files.remove(name); !removed) return removed;
    }
    return {};
}

Result<> JournalWriter::State::perform(const JournalWork& work) {
    for (; next_step < work.steps.size(); ++next_step) {
        if (Result<> done = perform(work, work.steps[next_step]); !done) return done;
    }
    MB_CHECK(work.last == last);
    if (Result<> done = options.datasync ? sync() : flush(); !done) return done;
    pages.limit_open_files();
    next_step = 0;
    return final(remove_dead_pages());
}

Result<> JournalWriter::State::perform(const JournalWork& work, const JournalStep& step) {
    switch (step.kind) {
        case JournalStep::Kind::kAppend:
            frame(step, work.records(step));
            return {};
        case JournalStep::Kind::kStartSegment:
            return start_segment(step.segment);
        case JournalStep::Kind::kRemoveSegments:
            return remove_segments_before(step.segment);
        case JournalStep::Kind::kStartPage:
            return pages.start(step.page);
        case JournalStep::Kind::kAppendPage:
            return pages.append(step.page, step.record_count, work.records(step));
        case JournalStep::Kind::kRemovePage:
            dead_pages.push_back(step.page);
            return {};
    }
    MB_UNREACHABLE();
}

// A page's name may come back after power loss; the next start removes what the journal does not
// know.
Result<> JournalWriter::State::remove_dead_pages() {
    for (const PageId page : dead_pages) {
        if (Result<> done = pages.remove(page); !done) return done;
    }
    dead_pages.clear();
    return {};
}

Result<> JournalWriter::State::close() {
    if (Result<> done = sync(); !done) return done;
    mark();
    return sync_whole();
}

void JournalWriter::State::frame(const JournalStep& step, std::string_view records) {
    MB_CHECK(step.lsn == last.next());
    MB_CHECK(step.record_count > 0);
    last = step.lsn;
    BlockHeader header;
    header.record_count = step.record_count;
    header.lsn = last;
    header.synced_to = synced;
    header.oldest = oldest;
    header.chain = chain;
    const std::size_t before = buffer.size();
    chain = append_block(buffer, {file_id, offset}, header, records);
    offset += buffer.size() - before;
}

void JournalWriter::State::mark() {
    BlockHeader header;
    header.lsn = last;
    header.synced_to = synced;
    header.oldest = oldest;
    header.chain = chain;
    chain = append_block(buffer, {file_id, offset}, header, {});
    offset += kBlockHeaderBytes;
}

// Pages first: the journal's records about them must not be on disk before they are.
Result<> JournalWriter::State::flush() {
    if (Result<> done = pages.flush(); !done) return done;
    if (buffer.empty()) return {};
    if (Result<> done = open_file().append(buffer); !done) return keep_whole(std::move(done));
    buffer.clear();
    if (buffer.capacity() > kBufferKeptMax) buffer.shrink_to_fit();
    return {};
}

/// After an append that had no room: removes the part of it that was written.
Result<> JournalWriter::State::keep_whole(Result<> failed) {
    if (failed.error().code != ErrorCode::kNoSpace) return failed;
    auto opened = files.open_at(segment_file_name(current), offset - buffer.size());
    if (!opened) return final(std::unexpected(std::move(opened).error()));
    use(std::move(*opened), offset - buffer.size());
    return failed;
}

Result<> JournalWriter::State::sync() {
    if (Result<> done = pages.sync(); !done) return done;
    if (Result<> done = flush(); !done) return done;
    if (synced == offset && !open_file().is_dirty()) return {};
    if (Result<> done = final(open_file().sync()); !done) return done;
    synced = offset;
    return {};
}

/// Syncs, and ends the file at the end of its last block.
Result<> JournalWriter::State::sync_whole() {
    if (Result<> done = sync(); !done) return done;
    if (Result<> done = final(open_file().trim()); !done) return done;
    return sync();
}

Result<> JournalWriter::State::start_segment(SegmentId segment) {
    if (file) {
        MB_CHECK(segment == current.next());
        if (Result<> done = sync_whole(); !done) return done;
    }
    const std::uint64_t id = next_random();
    const std::string header = encode_segment_header({id, segment, last.next(), oldest, chain});
    const std::string temporary = segment_temporary_name(segment);
    auto created = files.create(temporary);
    if (!created) return std::unexpected(std::move(created).error());
    Result<> done = (*created)->append(header);
    if (done) done = final((*created)->sync());
    if (done) done = files.rename(temporary, segment_file_name(segment));
    if (!done && done.error().code == ErrorCode::kNoSpace) {
        if (Result<> removed = final(files.remove(temporary)); !removed) return removed;
    }
    if (done) done = final(files.sync_directory());
    if (!done) return done;
    current = segment;
    file_id = id;
    chain = segment_header_chain(header);
    offset = kSegmentHeaderBytes;
    synced = kSegmentHeaderBytes;
    use(std::move(*created), offset);
    return {};
}

Result<> JournalWriter::State::remove_segments_before(SegmentId segment) {
    MB_CHECK(segment <= current);
    if (segment > oldest) {
        oldest = segment;
        mark();
    }
    // The records that made the segments dead, and the mark that says so, must be on disk before
    // the segments are removed.
    if (Result<> done = sync(); !done) return done;
    for (; removed_before < segment; removed_before = removed_before.next()) {
        Result<> done = files.remove(segment_file_name(removed_before));
        if (!done) return final(std::move(done));
    }
    return final(files.sync_directory());
}

JournalWriter::JournalWriter(FileSystem& files, const JournalOptions& options, std::uint64_t seed)
    : state_(std::make_unique<State>(files, options, seed)) {}

JournalWriter::~JournalWriter() = default;

Result<> JournalWriter::open(const JournalContents& contents) {
    MB_CHECK(!state_->file);
    if (state_->read_only) return failure(ErrorCode::kReadOnly, "the journal could not be opened");
    Result<> done = state_->open(contents);
    state_->read_only = !done.has_value();
    return done;
}

Result<Lsn> JournalWriter::perform(const JournalWork& work) {
    if (state_->read_only) {
        return failure(ErrorCode::kReadOnly, "the journal is read-only after an earlier failure");
    }
    MB_CHECK(state_->file);
    if (work.empty()) return state_->last;
    if (Result<> done = state_->perform(work); !done) {
        state_->read_only = done.error().code != ErrorCode::kNoSpace;
        return std::unexpected(std::move(done).error());
    }
    return work.last;
}

Result<std::string> JournalWriter::read(const PageRead& read) {
    return state_->files.read_at(page_file_name(read.page), read.offset, read.size);
}

bool JournalWriter::keep_reserve(std::uint64_t bytes) {
    const auto size = state_->files.size(kReserveName);
    if (size && *size == bytes) return true;
    if (size && !state_->files.remove(kReserveName)) return false;
    auto created = state_->files.create(kReserveName);
    if (!created) return false;
    if ((*created)->append(std::string(static_cast<std::size_t>(bytes), '\0'))) return true;
    created->reset();
    // Half a reserve is useless; if it cannot be removed, it is at least replaced next time.
    [[maybe_unused]] const Result<> removed = state_->files.remove(kReserveName);
    return false;
}

bool JournalWriter::use_reserve() {
    return state_->files.size(kReserveName).has_value() &&
           state_->files.remove(kReserveName).has_value();
}

Result<> JournalWriter::close() {
    if (state_->read_only) {
        return failure(ErrorCode::kReadOnly, "the journal is read-only after an earlier failure");
    }
    MB_CHECK(state_->file);
    Result<> done = state_->close();
    // Nothing may follow, even after a failure.
    state_->read_only = true;
    return done;
}

}  // namespace minibroker::storage
