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

/// Makes and removes diverts, in the book and in the journal. Each call belongs to the operation
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

    /// A divert begins to work. @return kExists when a divert or a queue has the name (Artemis
    /// deploys no such divert); kInvalid when its filter does not parse.
    [[nodiscard]] Result<> create(config::Divert configuration);
    /// The same for a divert that the broker makes for itself and does not store.
    void create_internal(config::Divert configuration);
    /// Whether there was one of that name. The address's duplicate ids may go with it.
    bool destroy(std::string_view name);

    /// Recovery: a stored divert; it works after `deploy`.
    void recovered(config::Divert divert);
    void recovered_deletion(std::string_view name);
    /// The start: stored diverts that broker.json names no more go (configDeleteDiverts FORCE) or
    /// work on; then the configured ones are made.
    [[nodiscard]] Result<> deploy();
    /// The configuration has changed: its diverts are made or changed, others go where
    /// configDeleteDiverts is FORCE.
    void configuration_changed();
    /// Diverts of addresses that `concerns` picks: those that the configuration does not name, or
    /// has otherwise, go, and missing ones are made (reset). @return how many went
    using Concerns = std::function<bool(std::string_view address)>;
    std::int64_t restore(const Concerns& concerns);
    /// The records that define the stored ones, for a checkpoint.
    void write(Checkpoint& checkpoint) const;

private:
    const Divert& add(Divert divert);
    /// Those named in `going` go, then what the configuration has on the addresses that `concerns`
    /// picks and is missing is made.
    void replace(const std::vector<std::string>& going, const Concerns& concerns);
    /// As `create`, for one that has the stored record already or gets it anew.
    [[nodiscard]] Result<> deploy(config::Divert configuration, bool stored);

    Environment& environment_;
    AddressBook& book_;
    Store& store_;
    DuplicateIdCache& duplicate_ids_;
    LifecycleListener& listener_;
    std::map<std::string, config::Divert, std::less<>> stored_;
};

}  // namespace minibroker::broker
