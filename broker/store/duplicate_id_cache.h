#pragma once

#include <cstdint>
#include <string_view>

#include "broker/address/address_book.h"
#include "broker/address/duplicate_ids.h"
#include "broker/message/message.h"
#include "broker/store/checkpoint.h"
#include "broker/store/store.h"
#include "config/config.h"

namespace minibroker::broker {

/// The duplicate ids of each address, in memory and in the journal (persistIdCache,
/// idCacheSize). Changes belong to the operation under way: the caller commits.
/// Source: Artemis `PersistentDuplicateIDCache`.
class DuplicateIdCache {
public:
    DuplicateIdCache(const config::Config& config, AddressBook& book, Store& store)
        : config_(config), book_(book), store_(store) {}

    /// Remembers the duplicate id of `message`, if it has one. @return whether a record was made
    bool remember(const Message& message);
    /// Forgets all ids of `address`. @return whether there were any
    bool forget(std::string_view address);
    /// Forgets the duplicate ids of an address that has lost its last queue or divert.
    /// Source: `PostOfficeImpl.removeBinding`.
    void forget_if_unbound(Address& address);
    [[nodiscard]] const DuplicateIds& ids() const { return ids_; }

    /// Recovery: adds the id of a record. Records before the newest list of a checkpoint may hold
    /// ids forgotten since; those are older than all ids of the list.
    void recovered(std::string_view address, std::string_view id);
    void recovered_forgetting(std::string_view address) { ids_.forget(address); }
    /// Writes all ids, if a list is due (`Store::lists_duplicate_ids`).
    void write(Checkpoint& checkpoint) const;

private:
    const config::Config& config_;
    AddressBook& book_;
    Store& store_;
    DuplicateIds ids_;
};

}  // namespace minibroker::broker
