#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "broker/divert.h"
#include "broker/queue.h"
#include "broker/routing_type.h"
#include "config/address_settings.h"

namespace minibroker::broker {

class PagingStore;

/// An address with the queues bound to it. Source: Artemis manual, "Address Model"; `AddressInfo`,
/// `BindingsImpl`.
struct Address {
    AddressId id;
    std::string name;
    RoutingTypes types;
    bool auto_created = false;
    bool configured = false;  ///< from broker.json
    bool internal = false;
    bool history = false;           ///< of a retroactive address: its queues are rings
    bool stored = false;            ///< has an AddAddress record
    bool had_queue = false;         ///< ever had a queue bound
    Milliseconds unbound_since{0};  ///< when it was made or lost its last queue, steady time
    bool marked_to_go = false;      ///< by the reaper's last scan
    std::shared_ptr<const config::AddressSettings> settings;
    std::shared_ptr<MemoryUsage> usage = std::make_shared<MemoryUsage>();
    PagingStore* paging_store = nullptr;  ///< its pages, once it had any; the paging manager's
    std::vector<Queue*> anycast;
    std::vector<Queue*> multicast;
    std::size_t next_anycast = 0;  ///< whose turn it is among the anycast queues
    std::uint64_t routed_messages = 0;
    std::uint64_t unrouted_messages = 0;
    std::vector<Address*> wildcards;  ///< wildcard addresses that stand for this one too
    std::uint64_t wildcards_generation = 0;
    std::shared_ptr<AddressDiverts> diverts;  ///< null: none; see `Diverts::of`
    std::uint64_t diverts_generation = 0;

    [[nodiscard]] std::size_t queue_count() const { return anycast.size() + multicast.size(); }
    [[nodiscard]] std::vector<Queue*>& queues(RoutingType type) {
        return type == RoutingType::kAnycast ? anycast : multicast;
    }
};

/// `address::queue` taken apart; without `::` the queue is absent. Source: Artemis
/// `CompositeAddress`.
struct QualifiedName {
    std::string_view address;
    std::string_view queue;
    bool qualified = false;
};
[[nodiscard]] QualifiedName qualified_name(std::string_view name);

}  // namespace minibroker::broker
