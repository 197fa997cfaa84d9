#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "broker/address/bound_queues.h"
#include "broker/address/divert.h"
#include "broker/message/memory_usage.h"
#include "broker/message/routing_type.h"
#include "config/address_settings.h"

namespace minibroker::broker {

class PagingStore;
class Queue;

/// An address with the queues bound to it. There may be very many addresses: rarely needed parts
/// are behind a pointer. Source: Artemis manual, "Address Model"; `AddressInfo`, `BindingsImpl`.
struct Address {
    AddressId id;
    std::string name;
    RoutingTypes types;
    bool auto_created = false;
    bool configured = false;  ///< from broker.json
    bool internal = false;
    bool paused = false;            ///< its queues are paused, and later ones will be
    bool history = false;           ///< of a retroactive address: its queues are rings
    bool stored = false;            ///< has an AddAddress record
    bool had_queue = false;         ///< ever had a queue bound
    Milliseconds unbound_since{0};  ///< when it was created or lost its last queue, steady time
    std::shared_ptr<const config::AddressSettings> settings;
    std::shared_ptr<MemoryUsage> usage = std::make_shared<MemoryUsage>();
    PagingStore* paging_store = nullptr;  ///< its pages, once it had any; owned by the paging
                                          ///< manager
    BoundQueues anycast;
    BoundQueues multicast;
    std::size_t next_anycast = 0;  ///< whose turn it is among the anycast queues
    std::uint64_t routed_messages = 0;
    std::uint64_t unrouted_messages = 0;
    /// Wildcard addresses that match this one too, as of `wildcards_generation`; null: none.
    /// Kept by `AddressBook::wildcards_of`.
    std::unique_ptr<std::vector<Address*>> wildcards;
    std::uint64_t wildcards_generation = 0;
    std::shared_ptr<AddressDiverts> diverts;  ///< null: none; see `DivertBook::of`
    std::uint64_t diverts_generation = 0;

    [[nodiscard]] std::size_t queue_count() const { return anycast.size() + multicast.size(); }
    [[nodiscard]] BoundQueues& queues(RoutingType type) {
        return type == RoutingType::kAnycast ? anycast : multicast;
    }
};

/// `address::queue` split into its parts; without `::` the queue is absent. Source: Artemis
/// `CompositeAddress`.
struct QualifiedName {
    std::string_view address;
    std::string_view queue;
    bool qualified = false;
};
[[nodiscard]] QualifiedName qualified_name(std::string_view name);

}  // namespace minibroker::broker
