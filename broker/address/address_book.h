#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/ids.h"
#include "base/text_hash.h"
#include "broker/address/address.h"
#include "broker/address/address_settings.h"
#include "broker/address/divert_book.h"
#include "broker/address/match_tree.h"
#include "broker/queue/queue_attributes.h"
#include "config/config.h"

namespace minibroker::broker {

class Queue;

/// Owns all addresses, queues and diverts. Knows nothing of the journal: see
/// `AddressManager`, `DivertManager`.
class AddressBook {
public:
    explicit AddressBook(const config::Config& config);
    ~AddressBook();
    AddressBook(const AddressBook&) = delete;
    AddressBook& operator=(const AddressBook&) = delete;

    [[nodiscard]] Address* find(std::string_view name);
    [[nodiscard]] Queue* find_queue(std::string_view name);
    /// `address::queue`.
    [[nodiscard]] static std::string full_name_of(const Queue& queue);
    [[nodiscard]] Queue* queue(QueueId id);
    [[nodiscard]] Address* address(AddressId id);

    Address& add(AddressId id, std::string_view name, RoutingTypes types);
    /// The address must have no queues.
    void remove(Address& address);
    /// Adds a queue with a new name on `address`.
    Queue& add_queue(QueueId id,
                     std::string_view name,
                     Address& address,
                     QueueAttributes attributes,
                     std::optional<Selector> filter);
    /// `attributes`, shared with a recent queue that has the same.
    [[nodiscard]] SharedQueueAttributes shared(QueueAttributes attributes);
    /// The queue must have no consumers.
    void remove_queue(Queue& queue);

    /// Wildcard addresses that match `address`, without itself, in order of id. Cached in the
    /// address until a wildcard address is created or deleted.
    const std::vector<Address*>& wildcards_of(Address& address) {
        return wildcard_count_ == 0 ? none_ : found_wildcards(address);
    }

    /// Whether a message to `address` reaches any queue or divert, wildcards included.
    [[nodiscard]] bool is_bound(Address& address);

    [[nodiscard]] DivertBook& diverts() { return diverts_; }
    [[nodiscard]] const DivertBook& diverts() const { return diverts_; }
    [[nodiscard]] const AddressSettingsRepository& settings() const { return settings_; }
    [[nodiscard]] const config::Wildcards& wildcards() const { return config_.wildcards; }

    /// The configuration's address settings have changed: looks up those of every address again.
    void settings_changed();
    /// Grows with every address and queue that is created or deleted, and with new settings:
    /// results found here stay valid while it is unchanged.
    [[nodiscard]] std::uint64_t changes() const { return changes_; }

    /// All addresses in order of id; all queues in order of name. Collecting and sorting take time:
    /// only for management's lists and the start.
    [[nodiscard]] std::vector<Address*> addresses();
    [[nodiscard]] std::vector<Queue*> queues();
    [[nodiscard]] std::size_t address_count() const { return addresses_.size(); }
    [[nodiscard]] std::size_t queue_count() const { return queues_.size(); }

private:
    const std::vector<Address*>& found_wildcards(Address& address);
    static const std::string& name_of(const Address& address) { return address.name; }
    static const std::string& name_of(const Queue& queue);
    // The sets store each name only once, inside the object.
    template <typename T>
    struct NameHash : TextHash {
        using TextHash::operator();
        std::size_t operator()(const std::unique_ptr<T>& owned) const {
            return (*this)(std::string_view(name_of(*owned)));
        }
    };
    template <typename T>
    struct SameName {
        using is_transparent = void;
        static std::string_view text(std::string_view name) { return name; }
        static std::string_view text(const std::unique_ptr<T>& owned) { return name_of(*owned); }
        bool operator()(const auto& a, const auto& b) const { return text(a) == text(b); }
    };
    template <typename T>
    using ByName = std::unordered_set<std::unique_ptr<T>, NameHash<T>, SameName<T>>;

    const config::Config& config_;
    AddressSettingsRepository settings_;
    DivertBook diverts_;
    static constexpr std::size_t kRecentAttributes = 16;
    std::vector<SharedQueueAttributes> recent_attributes_;
    std::size_t next_recent_ = 0;  // index of the entry that the next new ones replace
    ByName<Address> addresses_;
    ByName<Queue> queues_;
    std::unordered_map<AddressId, Address*> addresses_by_id_;
    std::unordered_map<QueueId, Queue*> queues_by_id_;
    MatchTree wildcard_addresses_;  // values are ids
    std::size_t wildcard_count_ = 0;
    const std::vector<Address*> none_;
    std::uint64_t generation_ = 1;  // of the set of wildcard addresses
    std::uint64_t changes_ = 0;
};

}  // namespace minibroker::broker
