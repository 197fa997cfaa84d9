#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "tools/bench/load/client/dialect.h"
#include "tools/bench/load/client/sequence.h"

namespace minibroker::bench {

/// SEND frames of one size in a row, built once. Before they are written again, the next numbers
/// are put into them: into the body, and into the receipt where there is one.
class SendBlock {
public:
    /// @param style  body_bytes at least SequenceText::kSize
    SendBlock(const Target& target, const SendStyle& style);

    /// The number of frames in one block.
    [[nodiscard]] std::size_t capacity() const { return capacity_; }
    /// The next `count` messages, at most `capacity()`, valid until the next call.
    [[nodiscard]] std::string_view next(std::size_t count);
    /// The number of the message after those.
    [[nodiscard]] std::uint64_t next_number() const { return next_number_; }

private:
    static constexpr std::size_t kBlockBytes = 128 * 1024;
    std::string bytes_;
    std::size_t frame_bytes_;
    std::size_t body_at_;
    std::size_t receipt_at_ = 0;  ///< 0: no receipt
    std::size_t capacity_;
    std::uint64_t next_number_ = 0;
    SequenceText next_text_;
};

}  // namespace minibroker::bench
