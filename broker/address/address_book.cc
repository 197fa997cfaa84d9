#include "broker/address/address_book.h"

#include <algorithm>

#include "base/check.h"
#include "broker/address/wildcard.h"
#include "broker/queue/queue.h"

namespace minibroker::broker {

QualifiedName qualified_name(std::string_view name) {
    const std::size_t at = name.find("::");
    if (at == std::string_view::npos) return {name, {}, false};
    return {name.substr(0, at), name.substr(at + 2), true};
}

AddressBook::AddressBook(const config::Config& config)
    : config_(config),
      settings_(config.address_settings, config.wildcards),
      diverts_(config.wildcards),
      wildcard_addresses_(MatchTree::Dialect::kAddresses, config.wildcards) {}

AddressBook::~AddressBook() = default;

const std::string& AddressBook::name_of(const Queue& queue) {
    return queue.name();
}

void AddressBook::settings_changed() {
    ++changes_;
    settings_ = AddressSettingsRepository(config_.address_settings, config_.wildcards);
    for (auto& [id, address] : addresses_by_id_)
        address->settings = settings_.lookup(address->name);
}

Address* AddressBook::find(std::string_view name) {
    const auto it = addresses_.find(name);
    return it == addresses_.end() ? nullptr : it->get();
}

Queue* AddressBook::find_queue(std::string_view name) {
    const auto it = queues_.find(name);
    return it == queues_.end() ? nullptr : it->get();
}

std::string AddressBook::full_name_of(const Queue& queue) {
    return queue.address().name + "::" + queue.name();
}

Queue* AddressBook::queue(QueueId id) {
    const auto it = queues_by_id_.find(id);
    return it == queues_by_id_.end() ? nullptr : it->second;
}

Address* AddressBook::address(AddressId id) {
    const auto it = addresses_by_id_.find(id);
    return it == addresses_by_id_.end() ? nullptr : it->second;
}

bool AddressBook::is_bound(Address& address) {
    if (address.queue_count() > 0 || diverts_.of(address) != nullptr) return true;
    return std::ranges::any_of(wildcards_of(address),
                               [](const Address* wildcard) { return wildcard->queue_count() > 0; });
}

Address& AddressBook::add(AddressId id, std::string_view name, RoutingTypes types) {
    ++changes_;
    auto owned = std::make_unique<Address>();
    Address& address = *owned;
    address.id = id;
    address.name = name;
    address.types = types;
    address.settings = settings_.lookup(name);
    const bool is_new = addresses_.insert(std::move(owned)).second;
    MB_CHECK(is_new);
    addresses_by_id_.emplace(id, &address);
    if (config_.wildcards.routing_enabled && is_wildcard(name, config_.wildcards)) {
        wildcard_addresses_.add(name, id.value);
        ++wildcard_count_;
        ++generation_;
    }
    return address;
}

void AddressBook::remove(Address& address) {
    ++changes_;
    MB_CHECK(address.queue_count() == 0);
    if (config_.wildcards.routing_enabled && is_wildcard(address.name, config_.wildcards)) {
        wildcard_addresses_.remove(address.name, address.id.value);
        --wildcard_count_;
        ++generation_;
    }
    addresses_by_id_.erase(address.id);
    addresses_.erase(addresses_.find(std::string_view(address.name)));
}

Queue& AddressBook::add_queue(QueueId id,
                              std::string_view name,
                              Address& address,
                              QueueAttributes attributes,
                              std::optional<Selector> filter) {
    ++changes_;
    const RoutingType type = attributes.routing_type;
    auto owned = std::make_unique<Queue>(
        id, std::string(name), address, shared(std::move(attributes)), std::move(filter));
    Queue& queue = *owned;
    const bool is_new = queues_.insert(std::move(owned)).second;
    MB_CHECK(is_new);
    queues_by_id_.emplace(id, &queue);
    address.queues(type).add(queue);
    address.had_queue = true;
    return queue;
}

SharedQueueAttributes AddressBook::shared(QueueAttributes attributes) {
    for (const SharedQueueAttributes& recent : recent_attributes_) {
        if (*recent == attributes) return recent;
    }
    auto made = std::make_shared<const QueueAttributes>(std::move(attributes));
    if (recent_attributes_.size() < kRecentAttributes) {
        recent_attributes_.push_back(made);
    } else {
        recent_attributes_[next_recent_] = made;
        next_recent_ = (next_recent_ + 1) % kRecentAttributes;
    }
    return made;
}

void AddressBook::remove_queue(Queue& queue) {
    ++changes_;
    MB_CHECK(queue.consumers().empty());
    // The type is not used here: a damaged journal may have changed it.
    Address& address = queue.address();
    const bool was_bound = address.anycast.remove(queue) || address.multicast.remove(queue);
    MB_CHECK(was_bound);
    queues_by_id_.erase(queue.id());
    queues_.erase(queues_.find(std::string_view(queue.name())));
}

const std::vector<Address*>& AddressBook::found_wildcards(Address& address) {
    if (address.wildcards_generation != generation_) {
        address.wildcards_generation = generation_;
        std::vector<std::uint64_t> ids;
        wildcard_addresses_.find(address.name, ids);
        std::erase(ids, address.id.value);
        std::ranges::sort(ids);
        address.wildcards.reset();
        if (!ids.empty()) address.wildcards = std::make_unique<std::vector<Address*>>();
        for (const std::uint64_t id : ids) address.wildcards->push_back(addresses_by_id_.at({id}));
    }
    return address.wildcards == nullptr ? none_ : *address.wildcards;
}

std::vector<Address*> AddressBook::addresses() {
    std::vector<Address*> all;
    all.reserve(addresses_by_id_.size());
    for (auto& [id, address] : addresses_by_id_) all.push_back(address);
    std::ranges::sort(all, {}, [](const Address* address) { return address->id; });
    return all;
}

std::vector<Queue*> AddressBook::queues() {
    std::vector<Queue*> all;
    all.reserve(queues_by_id_.size());
    for (auto& [id, queue] : queues_by_id_) all.push_back(queue);
    std::ranges::sort(
        all, {}, [](const Queue* queue) -> const std::string& { return queue->name(); });
    return all;
}

}  // namespace minibroker::broker
