#include "storage/segment_file.h"

#include <algorithm>

namespace minibroker::storage {
namespace {

/// Writes up to this size, in bytes, are small.
constexpr std::size_t kSmallWriteMax = 64 * 1024;

}  // namespace

Result<> SegmentFile::append(std::string_view bytes) {
    if (Result<> done = file_->append(bytes); !done) return done;
    end_ += bytes.size();
    dirty_ = true;
    if (end_ <= filled_) return {};
    filled_ = end_;
    return bytes.size() <= kSmallWriteMax ? fill() : Result<>();
}

Result<> SegmentFile::fill() {
    const std::uint64_t left = fill_.size_most - std::min(fill_.size_most, end_);
    const std::uint64_t size = std::min(fill_.bytes, left);
    if (size == 0) return {};
    Result<> done = file_->fill(size);
    if (done) {
        filled_ = end_ + size;
        return {};
    }
    if (done.error().code != ErrorCode::kNoSpace) return done;
    fill_.bytes = 0;
    done = file_->trim();
    if (!done && done.error().code == ErrorCode::kNoSpace) done.error().code = ErrorCode::kIo;
    return done;
}

Result<> SegmentFile::trim() {
    if (filled_ == end_) return {};
    if (Result<> done = file_->trim(); !done) return done;
    filled_ = end_;
    dirty_ = true;
    return {};
}

Result<> SegmentFile::sync() {
    if (Result<> done = file_->sync(); !done) return done;
    dirty_ = false;
    return {};
}

}  // namespace minibroker::storage
