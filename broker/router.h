#pragma once

#include <memory>
#include <vector>

#include "base/ids.h"
#include "broker/address.h"
#include "broker/message.h"
#include "broker/route.h"

namespace minibroker::broker {

struct Core;

/// From an address to its queues. Source: Artemis `PostOfficeImpl.route`, `BindingsImpl`.
class Router {
public:
    explicit Router(Core& core) : core_(core) {}

    /// What becomes of one more message to `address`: the address's limit and the broker's are
    /// looked at before the message is, so that the one that reaches a limit still passes. Source:
    /// `PagingStoreImpl` (the queues page, 7).
    enum class Admission { kTake, kDrop, kRefuse };
    [[nodiscard]] Admission admission(const Address& address) const;
    /// Messages in memory, of all addresses.
    [[nodiscard]] const MemoryUsage& usage() const { return *usage_; }
    [[nodiscard]] const std::shared_ptr<MemoryUsage>& shared_usage() const { return usage_; }

    /// Takes the turn among anycast queues, looks at filters and wildcards. Sets what the address's
    /// settings say of the message (expiry, ingress time stamp).
    [[nodiscard]] Route select(std::shared_ptr<Message> message);
    /// Adds the route's records to the batch under way.
    void store(Route& route);
    /// Puts the message into its queues and delivers.
    void enter(const Route& route);

    /// Routes one message as an operation of its own: it enters its queues when it is durable.
    /// @param after  position that an earlier operation of the same sender waits for
    /// @return what a receipt has to wait for
    Lsn send(std::shared_ptr<Message> message, Lsn after);
    /// Routes all of them, in their order, as one batch (COMMIT).
    Lsn send_all(std::vector<Route> routes, Lsn after);
    /// Routes a message made by the broker within the operation under way; it enters its queues
    /// when that is durable.
    void route_copy(std::shared_ptr<Message> message);

    /// `message`, in memory, counts for `address` from now on.
    void count(Address& address, Message& message);

private:
    [[nodiscard]] bool full(const Address& address) const;
    [[nodiscard]] bool all_full() const;
    [[nodiscard]] bool must_page(const Address& address) const;
    [[nodiscard]] bool pages_full(const Address& address) const;
    void divide_again(Route& route) const;
    [[nodiscard]] std::vector<QueueId>& place_in(Route& route, const Address& address) const;
    void select_anycast(Address& address, const Message& message, Route& route);
    void select_multicast(Address& address, const Message& message, Route& route);
    void apply_settings(const Address& address, Message& message) const;
    void no_route(const Route& route);

    Core& core_;
    std::shared_ptr<MemoryUsage> usage_ = std::make_shared<MemoryUsage>();
};

}  // namespace minibroker::broker
