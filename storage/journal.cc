#include "storage/journal.h"

#include <algorithm>

#include "base/check.h"
#include "storage/segment.h"

namespace minibroker::storage {
namespace {

// The step that writes `records` as one block; they are empty afterwards.
JournalStep block_step(JournalStep::Kind kind, RecordBatch& records) {
    MB_CHECK(!records.empty());
    MB_CHECK(records.bytes().size() <= kBatchBytesMax);
    JournalStep step;
    step.kind = kind;
    step.record_count = records.count();
    step.bytes = records.take_bytes();
    return step;
}

/// A segment is at least so many times as large as its checkpoint.
constexpr std::uint64_t kCheckpointShareMin = 4;

}  // namespace

Journal::Journal(const JournalOptions& options,
                 Lsn next,
                 SegmentId current,
                 std::uint64_t current_bytes)
    : options_(options),
      last_{next.value - 1},
      // Without a segment yet the writer makes the first one, which has a header only.
      current_(current.valid() ? current : SegmentId{1}),
      current_bytes_(std::max<std::uint64_t>(current_bytes, kSegmentHeaderBytes)),
      oldest_{1} {
    MB_CHECK(next.valid());
    work_.last = last_;
}

Lsn Journal::append(RecordBatch& batch) {
    last_ = last_.next();
    JournalStep step = block_step(JournalStep::Kind::kAppend, batch);
    step.lsn = last_;
    const std::uint64_t size = kBlockHeaderBytes + step.bytes.size();
    current_bytes_ += size;
    backlog_bytes_ += size;
    work_.steps.push_back(std::move(step));
    work_.last = last_;
    return last_;
}

Lsn Journal::last() const {
    return last_;
}

std::uint64_t Journal::segment_bytes_max() const {
    return std::max(options_.segment_bytes_max, kCheckpointShareMin * checkpoint_bytes_);
}

bool Journal::segment_full() const {
    return current_bytes_ >= segment_bytes_max();
}

Lsn Journal::append_checkpoint(RecordBatch& checkpoint, std::uint64_t bytes) {
    checkpoint_bytes_ = kBlockHeaderBytes + bytes;
    return append(checkpoint);
}

SegmentId Journal::start_segment() {
    current_ = current_.next();
    current_bytes_ = kSegmentHeaderBytes;
    JournalStep step;
    step.kind = JournalStep::Kind::kStartSegment;
    step.segment = current_;
    work_.steps.push_back(std::move(step));
    return current_;
}

SegmentId Journal::current_segment() const {
    return current_;
}

void Journal::remove_segments_before(SegmentId segment) {
    MB_CHECK(segment <= current_);
    if (segment <= oldest_) return;
    oldest_ = segment;
    current_bytes_ += kBlockHeaderBytes;  // The mark that the writer puts in.
    JournalStep step;
    step.kind = JournalStep::Kind::kRemoveSegments;
    step.segment = segment;
    work_.steps.push_back(std::move(step));
}

void Journal::start_page(PageId page) {
    JournalStep step;
    step.kind = JournalStep::Kind::kStartPage;
    step.page = page;
    work_.steps.push_back(std::move(step));
}

std::uint64_t Journal::append_page(PageId page, RecordBatch& records) {
    JournalStep step = block_step(JournalStep::Kind::kAppendPage, records);
    step.page = page;
    const std::uint64_t size = kBlockHeaderBytes + step.bytes.size();
    backlog_bytes_ += size;
    work_.steps.push_back(std::move(step));
    return size;
}

void Journal::remove_page(PageId page) {
    JournalStep step;
    step.kind = JournalStep::Kind::kRemovePage;
    step.page = page;
    work_.steps.push_back(std::move(step));
}

void Journal::read_page(const PageRead& read) {
    work_.reads.push_back(read);
}

bool Journal::has_work() const {
    return !work_.empty();
}

std::uint64_t Journal::backlog_bytes() const {
    return backlog_bytes_;
}

JournalWork Journal::take_work() {
    JournalWork work = std::move(work_);
    work_ = {};
    work_.last = last_;
    backlog_bytes_ = 0;
    return work;
}

}  // namespace minibroker::storage
