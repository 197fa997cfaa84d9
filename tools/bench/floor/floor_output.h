#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace minibroker::bench {

/// Bytes for one client that wait until the end of a turn of the loop.
class FloorOutput {
public:
    /// Room for `size` more bytes, to be filled by the caller and then taken with `advance`.
    [[nodiscard]] char* reserve(std::size_t size) {
        if (capacity_ - end_ < size) grow(size);
        return bytes_.get() + end_;
    }
    void advance(std::size_t size) { end_ += size; }
    void append(std::string_view text) {
        std::memcpy(reserve(text.size()), text.data(), text.size());
        advance(text.size());
    }

    [[nodiscard]] std::string_view waiting() const {
        return {bytes_.get() + begin_, end_ - begin_};
    }
    /// The socket has taken `size` bytes. Memory is kept for the next ones, unless there was much.
    void drop(std::size_t size) {
        begin_ += size;
        if (begin_ != end_) return;
        begin_ = end_ = 0;
        if (capacity_ > kKeptMax) *this = FloorOutput();
    }

private:
    static constexpr std::size_t kKeptMax = std::size_t{4} << 20U;

    void grow(std::size_t size) {
        const std::size_t used = end_ - begin_;
        std::size_t capacity = capacity_ < 1024 ? 1024 : capacity_;
        while (capacity < used + size) capacity *= 2;
        auto bytes = std::make_unique_for_overwrite<char[]>(capacity);
        if (used != 0) std::memcpy(bytes.get(), bytes_.get() + begin_, used);
        bytes_ = std::move(bytes);
        capacity_ = capacity;
        begin_ = 0;
        end_ = used;
    }

    std::unique_ptr<char[]> bytes_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace minibroker::bench
