#include "tools/bench/load/client/send_block.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace minibroker::bench {

SendBlock::SendBlock(const Target& target, const SendStyle& style) {
    MB_CHECK(style.body_bytes >= SequenceText::kSize);
    std::string frame = send_head(target, style);
    body_at_ = frame.size();
    if (style.receipt) receipt_at_ = body_at_ - 2 - SequenceText::kSize;
    frame.append(style.body_bytes, 'x').append(1, '\0');
    frame_bytes_ = frame.size();
    capacity_ = std::max<std::size_t>(kBlockBytes / frame_bytes_, 1);
    bytes_.reserve(capacity_ * frame_bytes_);
    for (std::size_t i = 0; i < capacity_; ++i) bytes_ += frame;
}

std::string_view SendBlock::next(std::size_t count) {
    MB_CHECK(count <= capacity_);
    char* frame = bytes_.data();
    for (std::size_t i = 0; i < count; ++i, frame += frame_bytes_) {
        const std::string_view number = next_text_.text();
        std::memcpy(frame + body_at_, number.data(), number.size());
        if (receipt_at_ != 0) std::memcpy(frame + receipt_at_, number.data(), number.size());
        next_text_.increment();
    }
    next_number_ += count;
    return std::string_view(bytes_).substr(0, count * frame_bytes_);
}

}  // namespace minibroker::bench
