#pragma once

#include <cstdint>
#include <memory>

namespace minibroker::broker {

/// How much the messages of one address, or of all together, take in memory.
struct MemoryUsage {
    std::int64_t messages = 0;
    std::int64_t bytes = 0;
    std::int64_t large_bytes = 0;  ///< of `bytes`, what large messages take
};

/// A message's share of two usages: it is given back when the message goes, wherever it was held
/// last. Copying a message copies no share: the copy is routed, and counted, by itself.
class UsageShare {
public:
    UsageShare() = default;
    UsageShare(const UsageShare&) noexcept {}
    UsageShare& operator=(const UsageShare&) = delete;
    ~UsageShare() { add(-1, -bytes_); }

    struct Size {
        std::int64_t bytes = 0;
        bool large = false;
    };

    /// Counts one message. Called once.
    void take(std::shared_ptr<MemoryUsage> address,
              std::shared_ptr<MemoryUsage> all,
              Size size) {
        address_ = std::move(address);
        all_ = std::move(all);
        bytes_ = size.bytes;
        large_ = size.large;
        add(1, bytes_);
    }

private:
    void add(std::int64_t messages, std::int64_t bytes) noexcept {
        for (MemoryUsage* usage : {address_.get(), all_.get()}) {
            if (usage == nullptr) continue;
            usage->messages += messages;
            usage->bytes += bytes;
            if (large_) usage->large_bytes += bytes;
        }
    }

    std::shared_ptr<MemoryUsage> address_;
    std::shared_ptr<MemoryUsage> all_;
    std::int64_t bytes_ = 0;
    bool large_ = false;
};

}  // namespace minibroker::broker
