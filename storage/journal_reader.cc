#include "storage/journal_reader.h"

#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "base/check.h"
#include "storage/page_inventory.h"
#include "storage/segment.h"

// How this works: the newest segment is read first and kept, since its last block says where
// reading has to begin. Then the segments are walked in order; each older one is read as a whole
// into one buffer. Nothing on disk is changed: JournalContents names what to cut and to remove, and
// JournalWriter::open does it.

namespace minibroker::storage {
namespace {

/// Segments and batches are counted from 1; no journal can reach half of the numbers.
constexpr std::uint64_t kNumberMax = std::uint64_t{1} << 62U;

std::string at(SegmentId segment, std::uint64_t offset) {
    return segment_file_name(segment) + " at offset " + std::to_string(offset) + ": ";
}

class Recovery {
public:
    Recovery(FileSystem& files, const JournalListener& listener)
        : files_(files), listener_(listener) {}

    Result<JournalContents> run();

private:
    Result<> list();
    Result<> drop_unfinished_newest();
    Result<> find_oldest();
    Result<> read_segment(SegmentId segment);
    Result<> read_blocks(SegmentId segment, std::string_view file);
    Result<> read_block(SegmentId segment, const Block& block);
    void note_checkpoint(const Record& record, bool first);
    [[nodiscard]] Result<> check_header(SegmentId segment, const SegmentHeader& header) const;
    [[nodiscard]] Result<SegmentHeader> header_of(SegmentId segment, std::string_view file) const;
    [[nodiscard]] Result<> check_tail(SegmentId segment, const BlockWalk& walk) const;
    Result<> check_pages();

    FileSystem& files_;
    const JournalListener& listener_;
    PageInventory pages_;
    std::vector<std::string> page_files_;
    std::vector<SegmentId> segments_;  ///< the segments to read, ascending
    /// The newest segment on disk, even if it is dropped: all before it were synced as a whole.
    SegmentId newest_;
    JournalContents contents_;
    std::string newest_file_;             // the newest of `segments_`
    std::string buffer_;                  // one of the others
    std::optional<std::uint64_t> chain_;  ///< nullopt before the first segment
    Lsn last_;
    bool checkpoint_begun_ = false;  // by the first record of the current segment
};

Result<JournalContents> Recovery::run() {
    if (Result<> done = list(); !done) return std::unexpected(std::move(done).error());
    if (Result<> done = drop_unfinished_newest(); !done) {
        return std::unexpected(std::move(done).error());
    }
    if (segments_.empty()) {
        contents_.leftovers.insert(
            contents_.leftovers.end(), page_files_.begin(), page_files_.end());
        return std::move(contents_);
    }
    if (Result<> done = find_oldest(); !done) return std::unexpected(std::move(done).error());
    contents_.oldest = segments_.front();
    SegmentId expected = contents_.oldest;
    for (const SegmentId segment : segments_) {
        if (segment != expected) {
            return failure(ErrorCode::kCorrupt,
                           segment_file_name(expected) +
                               " at offset 0: the file "
                               "is missing, but " +
                               segment_file_name(segment) + " is there");
        }
        expected = segment.next();
        if (Result<> done = read_segment(segment); !done) {
            return std::unexpected(std::move(done).error());
        }
        if (listener_.on_progress) {
            listener_.on_progress(
                {contents_.segment_bytes.size(), segments_.size(), contents_.records});
        }
    }
    if (Result<> done = check_pages(); !done) return std::unexpected(std::move(done).error());
    contents_.next = last_.next();
    contents_.chain = *chain_;  // NOLINT(bugprone-unchecked-optional-access): there is a segment
    return std::move(contents_);
}

Result<> Recovery::list() {
    auto names = files_.list();
    if (!names) return std::unexpected(std::move(names).error());
    for (std::string& name : *names) {
        if (const auto segment = parse_segment_file_name(name)) {
            segments_.push_back(*segment);  // Names have one width, so they sort like the ids.
        } else if (is_segment_temporary_name(name)) {
            contents_.warnings.push_back(name + ": removing a segment that was not finished");
            contents_.leftovers.push_back(std::move(name));
        } else if (parse_page_file_name(name)) {
            page_files_.push_back(std::move(name));
        }
    }
    if (!segments_.empty()) newest_ = segments_.back();
    return {};
}

/// A header is on disk before the file gets its name, but a disk may lose it nevertheless. That
/// costs nothing as long as no block followed it.
Result<> Recovery::drop_unfinished_newest() {
    if (segments_.empty()) return {};
    const std::string name = segment_file_name(newest_);
    const auto size = files_.size(name);
    if (!size) return std::unexpected(size.error());
    if (*size > kSegmentHeaderBytes) return {};
    const auto file = files_.read(name);
    if (!file) return std::unexpected(file.error());
    const auto header = decode_segment_header(*file);
    if (header || header.error().code != ErrorCode::kCorrupt) return {};
    if (segments_.size() == 1 && newest_ != SegmentId{1}) {
        return failure(
            ErrorCode::kCorrupt,
            at(newest_, 0) + header.error().text + ", and there is no segment before it");
    }
    contents_.warnings.push_back(at(newest_, 0) + header.error().text + "; dropping " +
                                 std::to_string(file->size()) + " bytes that hold no batch");
    contents_.leftovers.push_back(name);
    segments_.pop_back();
    return {};
}

/// Page files that the journal does not mention are leftovers; the others must be there. Their
/// contents are checked when they are read.
Result<> Recovery::check_pages() {
    contents_.pages = pages_.take();
    std::size_t next = 0;
    for (const PageOnDisk& page : contents_.pages) {
        const std::string name = page_file_name(page.page);
        for (; next < page_files_.size() && page_files_[next] < name; ++next) {
            contents_.leftovers.push_back(page_files_[next]);
        }
        if (next == page_files_.size() || page_files_[next] != name) {
            return failure(ErrorCode::kCorrupt,
                           name + " at offset 0: the file is missing, but the journal needs it");
        }
        ++next;
        const auto size = files_.size(name);
        if (!size) return std::unexpected(size.error());
        if (*size >= page.size) continue;
        return failure(ErrorCode::kCorrupt,
                       name + " at offset " + std::to_string(*size) +
                           ": the file is cut short, the journal needs " +
                           std::to_string(page.size) + " bytes of it");
    }
    contents_.leftovers.insert(contents_.leftovers.end(),
                               page_files_.begin() + static_cast<std::ptrdiff_t>(next),
                               page_files_.end());
    return {};
}

/// Takes the segments before the oldest needed one out of `segments_`.
Result<> Recovery::find_oldest() {
    const SegmentId last = segments_.back();
    if (Result<> done = files_.read_into(segment_file_name(last), newest_file_); !done) return done;
    const auto header = header_of(last, newest_file_);
    if (!header) return std::unexpected(header.error());
    SegmentId oldest = header->oldest;
    BlockWalk walk(newest_file_, *header);
    while (const auto block = walk.next()) oldest = block->header.oldest;
    // Damage is reported first: the blocks after it may say that old segments are gone for good.
    if (Result<> done = check_tail(last, walk); !done) return done;
    if (oldest > last) {
        return failure(ErrorCode::kCorrupt, at(last, 0) + "it needs only segments after itself");
    }
    std::size_t dead = 0;
    while (segments_[dead] < oldest) {
        contents_.leftovers.push_back(segment_file_name(segments_[dead]));
        ++dead;
    }
    segments_.erase(segments_.begin(), segments_.begin() + static_cast<std::ptrdiff_t>(dead));
    if (segments_.front() != oldest) {
        return failure(ErrorCode::kCorrupt,
                       segment_file_name(oldest) +
                           " at offset 0: the file is "
                           "missing, but " +
                           segment_file_name(last) +
                           " needs it, as far as it is valid: "
                           "to offset " +
                           std::to_string(walk.offset()));
    }
    return {};
}

Result<> Recovery::read_segment(SegmentId segment) {
    if (segment == segments_.back()) return read_blocks(segment, newest_file_);
    if (Result<> done = files_.read_into(segment_file_name(segment), buffer_); !done) return done;
    return read_blocks(segment, buffer_);
}

Result<> Recovery::read_blocks(SegmentId segment, std::string_view file) {
    const auto header = header_of(segment, file);
    if (!header) return std::unexpected(header.error());
    if (Result<> done = check_header(segment, *header); !done) return done;
    if (!chain_) last_ = Lsn{header->first.value - 1};
    contents_.checkpointed = false;
    checkpoint_begun_ = false;
    contents_.closed = false;
    BlockWalk walk(file, *header);
    while (const auto block = walk.next()) {
        contents_.closed =
            block->header.record_count == 0 && block->header.synced_to == block->offset;
        if (Result<> done = read_block(segment, *block); !done) return done;
    }
    if (Result<> done = check_tail(segment, walk); !done) return done;
    if (!walk.only_zeros_left()) {
        contents_.warnings.push_back(at(segment, walk.offset()) + "dropping a torn tail of " +
                                     std::to_string(file.size() - walk.offset()) +
                                     " bytes behind batch " + std::to_string(last_.value));
    }
    chain_ = walk.chain();
    contents_.current = segment;
    contents_.current_bytes = walk.offset();
    contents_.segment_bytes.push_back(walk.offset());
    contents_.file_id = header->file_id;
    return {};
}

Result<> Recovery::read_block(SegmentId segment, const Block& block) {
    const bool is_mark = block.header.record_count == 0;
    const std::string_view what = is_mark ? "mark" : "batch";
    const auto corrupt = [&](std::string_view why) {
        std::string text = at(segment, block.offset).append(what).append(" ");
        text.append(std::to_string(block.header.lsn.value)).append(": ").append(why);
        return failure(ErrorCode::kCorrupt, std::move(text));
    };
    if (block.header.synced_to > block.offset) return corrupt("it claims to be synced itself");
    if (block.header.lsn != (is_mark ? last_ : last_.next())) {
        return corrupt("it follows batch " + std::to_string(last_.value));
    }
    last_ = block.header.lsn;
    RecordDecoder decoder(block.payload);
    while (!decoder.done()) {
        Result<Record> record = decoder.next();
        if (!record) return corrupt(record.error().text);
        if (decoder.count() > block.header.record_count) break;
        pages_.on_record(*record);
        note_checkpoint(*record, block.offset == kSegmentHeaderBytes && decoder.count() == 1);
        if (Result<> done = listener_.on_record(segment, last_, std::move(*record)); !done) {
            Error error = std::move(done).error();
            error.text = at(segment, block.offset) + "batch " + std::to_string(last_.value) +
                         ", record " + std::to_string(decoder.count()) + ": " + error.text;
            return std::unexpected(std::move(error));
        }
    }
    if (decoder.count() != block.header.record_count) {
        return corrupt("the number of its records is wrong");
    }
    contents_.records += decoder.count();
    contents_.batches += is_mark ? 0U : 1U;
    return {};
}

// A checkpoint that a power loss cut off between its batches does not count.
void Recovery::note_checkpoint(const Record& record, bool first) {
    if (first) checkpoint_begun_ = std::holds_alternative<CheckpointBegin>(record);
    if (checkpoint_begun_ && std::holds_alternative<CheckpointEnd>(record))
        contents_.checkpointed = true;
}

Result<SegmentHeader> Recovery::header_of(SegmentId segment, std::string_view file) const {
    auto header = decode_segment_header(file);
    if (!header) {
        Error error = std::move(header).error();
        error.text = at(segment, 0) + error.text;
        return std::unexpected(std::move(error));
    }
    return header;
}

Result<> Recovery::check_header(SegmentId segment, const SegmentHeader& header) const {
    if (header.segment != segment) {
        return failure(ErrorCode::kCorrupt,
                       at(segment, 0) + "this is segment " + std::to_string(header.segment.value) +
                           " under another's name");
    }
    if (!header.first.valid() || header.first.value > kNumberMax || segment.value > kNumberMax) {
        return failure(ErrorCode::kCorrupt,
                       at(segment, 0) + "no segment or batch has come to such a number");
    }
    if (!chain_) return {};
    if (header.chain != *chain_ || header.first != last_.next()) {
        return failure(ErrorCode::kCorrupt,
                       at(segment, 0) +
                           "it does not continue the segment before, which ends with "
                           "batch " +
                           std::to_string(last_.value));
    }
    return {};
}

/// Whether the bytes at which `walk` stopped may be a torn tail.
Result<> Recovery::check_tail(SegmentId segment, const BlockWalk& walk) const {
    if (walk.at_end()) return {};
    if (segment == newest_ && walk.only_zeros_left()) return {};
    if (segment != newest_) {
        return failure(ErrorCode::kCorrupt,
                       at(segment, walk.offset()) +
                           "damaged batch in a segment that was synced as a "
                           "whole, before " +
                           segment_file_name(newest_));
    }
    if (const auto proof = walk.proof_of_sync()) {
        return failure(ErrorCode::kCorrupt,
                       at(segment, walk.offset()) +
                           "damaged batch that was synced, as the one at offset " +
                           std::to_string(*proof) + " says");
    }
    return {};
}

}  // namespace

Result<JournalContents> read_journal(FileSystem& files, const JournalListener& listener) {
    return Recovery(files, listener).run();
}

Result<JournalContents> read_journal(
    FileSystem& files, const std::function<Result<>(SegmentId, Lsn, Record&&)>& on_record) {
    return read_journal(files, JournalListener{on_record, {}});
}

}  // namespace minibroker::storage
