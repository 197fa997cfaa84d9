#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "broker/address.h"
#include "broker/address_settings.h"
#include "broker/queue.h"
#include "config/config.h"

namespace minibroker::broker {

/// All addresses and queues by name and id; owns them. Knows nothing of the journal: see
/// `AddressManager`.
class AddressBook {
public:
    AddressBook(const config::Config& config);

    [[nodiscard]] Address* find(std::string_view name);
    [[nodiscard]] Queue* find_queue(std::string_view name);
    [[nodiscard]] Queue* queue(QueueId id);
    [[nodiscard]] Address* address(AddressId id);

    Address& add(AddressId id, std::string_view name, RoutingTypes types);
    /// The address must have no queues.
    void remove(Address& address);
    /// A queue of a new name on `address`.
    Queue& add_queue(QueueId id,
                     std::string_view name,
                     Address& address,
                     QueueAttributes attributes,
                     std::optional<Selector> filter);
    /// `attributes`, in one copy with a recent queue that has the same.
    [[nodiscard]] Queue::SharedAttributes shared(QueueAttributes attributes);
    /// The queue must have no consumers.
    void remove_queue(Queue& queue);

    /// Wildcard addresses with queues that stand for `address`, without itself.
    const std::vector<Address*>& wildcards_of(Address& address);
    [[nodiscard]] const AddressSettingsRepository& settings() const { return settings_; }

    /// All addresses in order of id; all queues in order of name.
    [[nodiscard]] std::vector<Address*> addresses();
    [[nodiscard]] std::vector<Queue*> queues();

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    template <typename T>
    using ByName = std::unordered_map<std::string, std::unique_ptr<T>, Hash, std::equal_to<>>;

    const config::Config& config_;
    AddressSettingsRepository settings_;
    static constexpr std::size_t kRecentAttributes = 16;
    std::vector<Queue::SharedAttributes> recent_attributes_;
    std::size_t next_recent_ = 0;  // which of them the next new ones replace
    ByName<Address> addresses_;
    ByName<Queue> queues_;
    std::unordered_map<AddressId, Address*> addresses_by_id_;
    std::unordered_map<QueueId, Queue*> queues_by_id_;
    std::vector<Address*> wildcard_addresses_;
    std::uint64_t generation_ = 1;  // of the set of wildcard addresses
};

}  // namespace minibroker::broker
