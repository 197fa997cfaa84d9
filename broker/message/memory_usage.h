#pragma once

#include <cstdint>
#include <memory>

namespace minibroker::broker {

/// The memory used by the messages of one address, or of all together.
struct MemoryUsage {
    std::shared_ptr<MemoryUsage> all;  ///< the total that an address's usage is part of; null for
                                       ///< the total itself
    std::int64_t messages = 0;
    std::int64_t bytes = 0;
    std::int64_t large_bytes = 0;  ///< the part of `bytes` used by large messages
};

/// A message's share of its address's usage and of the total: it is returned when the message is
/// destroyed, wherever it was held last. Copying a message copies no share: the copy is routed, and
/// counted, separately.
class UsageShare {
public:
    UsageShare() = default;
    UsageShare(const UsageShare&) noexcept {}
    UsageShare& operator=(const UsageShare&) = delete;
    ~UsageShare() { add(-1, -static_cast<std::int64_t>(bytes_)); }

    struct Size {
        std::int64_t bytes = 0;
        bool large = false;
    };

    /// Counts one message. Called once.
    void take(std::shared_ptr<MemoryUsage> address, Size size) {
        address_ = std::move(address);
        bytes_ = static_cast<std::uint64_t>(size.bytes) &
                 ~(std::uint64_t{1} << 63U);  // for the compiler
        large_ = size.large;
        add(1, size.bytes);
    }

private:
    void add(std::int64_t messages, std::int64_t bytes) noexcept {
        for (MemoryUsage* usage = address_.get(); usage != nullptr; usage = usage->all.get()) {
            usage->messages += messages;
            usage->bytes += bytes;
            if (large_) usage->large_bytes += bytes;
        }
    }

    std::shared_ptr<MemoryUsage> address_;
    std::uint64_t bytes_ : 63 = 0;
    bool large_ : 1 = false;
};

}  // namespace minibroker::broker
