#pragma once

#include <chrono>
#include <cstddef>

namespace minibroker::net {

/// Decides how much of one client's socket is read at once. Large pieces cost fewer system calls
/// and wake the clients less often, but the other clients wait while one is processed: the size
/// follows the time that the last pieces took, so that a piece takes about a millisecond at most.
class ReadSize {
public:
    static constexpr std::size_t kLeast = std::size_t{64} << 10U;
    static constexpr std::size_t kMost = std::size_t{512} << 10U;

    /// Bytes to read at most: kLeast to kMost.
    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    /// A piece of `read` bytes was read, processed and answered in the time `took`.
    void on_turn(std::size_t read, std::chrono::steady_clock::duration took) {
        constexpr std::chrono::microseconds kLong(1000);
        constexpr std::chrono::microseconds kShort(400);
        if (took > kLong) {
            if (bytes_ > kLeast) bytes_ /= 2;
        } else if (read == bytes_ && took < kShort) {
            if (bytes_ < kMost) bytes_ *= 2;
        }
    }

private:
    std::size_t bytes_ = std::size_t{128} << 10U;
};

}  // namespace minibroker::net
