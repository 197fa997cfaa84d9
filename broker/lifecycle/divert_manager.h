#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "broker/address/divert.h"
#include "broker/store/checkpoint.h"

namespace minibroker::broker {

class AddressBook;
class DuplicateIdCache;
class LifecycleListener;
class Store;
struct Environment;

/// Creates and deletes diverts, in the book and in the journal. Each call belongs to the operation
/// under way: the caller commits. Source: Artemis `ActiveMQServerImpl.deployDivert`,
/// `recoverStoredDiverts`.
class DivertManager {
public:
    DivertManager(Environment& environment,
                  AddressBook& book,
                  Store& store,
                  DuplicateIdCache& duplicate_ids,
                  LifecycleListener& listener)
        : environment_(environment),
          book_(book),
          store_(store),
          duplicate_ids_(duplicate_ids),
          listener_(listener) {}

    /// Puts a divert to work. @return kExists if a divert or a queue has the name (Artemis deploys
    /// no such divert); kInvalid if its filter does not parse.
    [[nodiscard]] Result<> create(config::Divert configuration);
    /// As `create`, for a divert that the broker makes for itself and does not store.
    void create_internal(config::Divert configuration);
    /// Deletes the divert. @return whether it existed. The address's duplicate ids may go with it.
    bool destroy(std::string_view name);

    /// Recovery: adds a stored divert; it works after `deploy`.
    void recovered(config::Divert divert);
    void recovered_deletion(std::string_view name);
    /// At the start: stored diverts that broker.json no longer names are deleted
    /// (configDeleteDiverts FORCE) or keep working; then the configured ones are created.
    [[nodiscard]] Result<> deploy();
    /// The configuration has changed: its diverts are created or changed, others are deleted if
    /// configDeleteDiverts is FORCE.
    void configuration_changed();
    /// For the addresses that `concerns` picks: deletes diverts that the configuration does not
    /// name, or has differently, and creates missing ones (reset). @return how many were deleted
    using Concerns = std::function<bool(std::string_view address)>;
    std::int64_t restore(const Concerns& concerns);
    /// Writes the records that define the stored diverts, for a checkpoint.
    void write(Checkpoint& checkpoint) const;

private:
    const Divert& add(Divert divert);
    /// Deletes the diverts named in `going`, then creates the configuration's missing ones on the
    /// addresses that `concerns` picks.
    void replace(const std::vector<std::string>& going, const Concerns& concerns);
    /// As `create`, for one whose record is stored already or will be stored again.
    [[nodiscard]] Result<> deploy(config::Divert configuration, bool stored);

    Environment& environment_;
    AddressBook& book_;
    Store& store_;
    DuplicateIdCache& duplicate_ids_;
    LifecycleListener& listener_;
    std::map<std::string, config::Divert, std::less<>> stored_;
};

}  // namespace minibroker::broker
