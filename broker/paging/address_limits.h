#pragma once

#include <cstdint>
#include <memory>

#include "broker/address/address.h"
#include "broker/message/memory_usage.h"
#include "broker/message/message.h"

namespace minibroker::broker {

class PagingManager;
struct Environment;

/// How much memory the messages of an address, and of all addresses, may use, and what happens to
/// messages beyond that. Source: Artemis `PagingStoreImpl`, `PagingManagerImpl` (the queues page,
/// 7).
class AddressLimits {
public:
    AddressLimits(const Environment& environment, const PagingManager& paging)
        : environment_(environment), paging_(paging) {}

    /// The decision on one more message to `address`: the limits are compared before the message is
    /// counted, so that the one that reaches a limit still passes.
    enum class Admission : std::uint8_t { kTake, kDrop, kRefuse };
    [[nodiscard]] Admission admission(const Address& address) const;
    /// Whether `message` for queues of `address` goes to a page.
    [[nodiscard]] bool must_page(const Address& address, const Message& message) const;
    /// Whether the address, or all together, are over a limit beyond which messages are paged.
    [[nodiscard]] bool pages_at_limit(const Address& address) const;

    /// `message`, which is in memory, counts for `address` from now until it is destroyed.
    void count(Address& address, Message& message);
    /// Messages in memory, of all addresses.
    [[nodiscard]] const MemoryUsage& usage() const { return *usage_; }

private:
    [[nodiscard]] bool full(const Address& address) const;
    [[nodiscard]] bool all_full() const;
    [[nodiscard]] bool paging(const Address& address) const;
    [[nodiscard]] bool pages_full(const Address& address) const;

    const Environment& environment_;
    const PagingManager& paging_;
    std::shared_ptr<MemoryUsage> usage_ = std::make_shared<MemoryUsage>();
};

}  // namespace minibroker::broker
