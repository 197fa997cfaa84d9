#include "storage/journal.h"

#include <algorithm>

#include "base/check.h"

namespace minibroker::storage {
namespace {

/// A segment is at least this many times as large as its checkpoint.
constexpr std::uint64_t kCheckpointShareMin = 4;
constexpr std::uint64_t kWaitingBytesMax = 64 * 1024;
constexpr std::size_t kStepsReservedMax = 16 * 1024;
constexpr std::size_t kBytesReservedMax = 8 * 1024 * 1024;

}  // namespace

Journal::Journal(const JournalOptions& options,
                 Lsn next,
                 SegmentId current,
                 std::uint64_t current_bytes)
    : options_(options),
      last_{next.value - 1},
      // Without a segment yet the writer makes the first one, which has a header only.
      current_(current.valid() ? current : SegmentId{1}),
      current_bytes_(std::max<std::uint64_t>(current_bytes, kSegmentHeaderBytes)) {
    MB_CHECK(next.valid());
    work_.last = last_;
}

// The step that writes `records` as one block; they are empty afterwards.
JournalStep& Journal::add_block(JournalStep::Kind kind, RecordBatch& records) {
    MB_CHECK(!records.empty());
    MB_CHECK(records.bytes().size() <= options_.batch_bytes_max);
    JournalStep& step = work_.steps.emplace_back();
    step.kind = kind;
    step.begin = work_.bytes.size();
    step.size = records.bytes().size();
    step.record_count = records.count();
    work_.bytes += records.bytes();
    records.clear();
    backlog_bytes_ += kBlockHeaderBytes + step.size;
    appended_bytes_ += kBlockHeaderBytes + step.size;
    return step;
}

Lsn Journal::append(RecordBatch& batch) {
    last_ = last_.next();
    JournalStep& step = add_block(JournalStep::Kind::kAppend, batch);
    step.lsn = last_;
    ++batches_;
    current_bytes_ += kBlockHeaderBytes + step.size;
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

void Journal::set_checkpoint_bytes(std::uint64_t bytes) {
    checkpoint_bytes_ = kBlockHeaderBytes + bytes;
}

SegmentId Journal::start_segment() {
    current_ = current_.next();
    current_bytes_ = kSegmentHeaderBytes;
    JournalStep step;
    step.kind = JournalStep::Kind::kStartSegment;
    step.segment = current_;
    work_.steps.push_back(step);
    return current_;
}

SegmentId Journal::current_segment() const {
    return current_;
}

void Journal::remove_segments_before(SegmentId segment) {
    MB_CHECK(segment <= current_);
    if (segment <= oldest_) return;
    oldest_ = segment;
    current_bytes_ += kBlockHeaderBytes;  // The writer adds a mark.
    JournalStep step;
    step.kind = JournalStep::Kind::kRemoveSegments;
    step.segment = segment;
    work_.steps.push_back(step);
}

void Journal::start_page(PageId page) {
    JournalStep step;
    step.kind = JournalStep::Kind::kStartPage;
    step.page = page;
    work_.steps.push_back(step);
}

std::uint64_t Journal::append_page(PageId page, RecordBatch& records) {
    JournalStep& step = add_block(JournalStep::Kind::kAppendPage, records);
    step.page = page;
    return kBlockHeaderBytes + step.size;
}

void Journal::remove_page(PageId page) {
    JournalStep step;
    step.kind = JournalStep::Kind::kRemovePage;
    step.page = page;
    work_.steps.push_back(step);
}

void Journal::read_page(const PageRead& read) {
    work_.reads.push_back(read);
}

bool Journal::has_work() const {
    return !work_.empty();
}

bool Journal::can_wait() const {
    return work_.reads.empty() && work_.steps.size() == batches_ &&
           backlog_bytes_ < kWaitingBytesMax;
}

std::uint64_t Journal::backlog_bytes() const {
    return backlog_bytes_;
}

JournalWork Journal::take_work() {
    JournalWork work = std::move(work_);
    work_ = {};
    // Under load the next work is about as large.
    work_.steps.reserve(std::min(work.steps.size(), kStepsReservedMax));
    work_.bytes.reserve(std::min(work.bytes.size(), kBytesReservedMax));
    work_.last = last_;
    backlog_bytes_ = 0;
    batches_ = 0;
    return work;
}

}  // namespace minibroker::storage
