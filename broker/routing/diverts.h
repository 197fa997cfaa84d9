#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "broker/address/divert.h"
#include "broker/store/checkpoint.h"

namespace minibroker::storage {
class RecordBatch;
}  // namespace minibroker::storage

namespace minibroker::broker {

struct Address;
struct Core;

/// All diverts, and which of them messages to an address meet. Changes are written to the journal
/// within the operation under way: the caller commits. Source: Artemis
/// `ActiveMQServerImpl.deployDivert`, `recoverStoredDiverts`.
class Diverts {
public:
    explicit Diverts(Core& core) : core_(core) {}

    /// A divert begins to work. @return kExists when a divert or a queue has the name (Artemis
    /// deploys no such divert); kInvalid when its filter does not parse.
    [[nodiscard]] Result<> create(config::Divert configuration);
    /// The same for a divert that the broker makes for itself and does not store.
    void create_internal(config::Divert configuration);
    /// Whether there was one of that name. The address's duplicate ids may go with it.
    bool destroy(std::string_view name);
    [[nodiscard]] const Divert* find(std::string_view name) const;
    /// In the order in which they were made.
    [[nodiscard]] const std::list<Divert>& all() const { return diverts_; }
    /// Whether a divert names `address` itself, not by a wildcard.
    [[nodiscard]] bool names(std::string_view address) const;

    /// The diverts that messages to `address` meet, resolved when diverts have changed since the
    /// last call; null when there are none.
    [[nodiscard]] std::shared_ptr<AddressDiverts> of(Address& address) {
        if (diverts_.empty() && generation_ == 1) return nullptr;
        return resolved(address);
    }

    /// Recovery: a stored divert; it works after `deploy_configuration`.
    void recovered(config::Divert divert);
    void recovered_deletion(std::string_view name);
    /// Stored diverts that broker.json names no more go (configDeleteDiverts FORCE) or work on;
    /// then the configured ones are made.
    [[nodiscard]] Result<> deploy_configuration();
    /// The configuration has changed: its diverts are made or changed, others go where
    /// configDeleteDiverts is FORCE.
    void configuration_changed();
    /// Diverts of addresses that `concerns` picks: those that the configuration does not name, or
    /// has otherwise, go, and those that lack are made (reset). @return how many went
    using Concerns = std::function<bool(std::string_view address)>;
    std::int64_t restore_configuration(const Concerns& concerns);
    /// The records that define the stored ones, for a checkpoint.
    void write(Checkpoint& checkpoint) const;

private:
    std::shared_ptr<AddressDiverts> resolved(Address& address);
    void add(Divert divert);
    /// Those named in `going` go, then what the configuration has on the addresses that `concerns`
    /// picks is made where it lacks.
    void replace(const std::vector<std::string>& going, const Concerns& concerns);
    /// As `create`, for one that has the stored record already or gets it anew.
    [[nodiscard]] Result<> deploy(config::Divert configuration, bool stored);

    Core& core_;
    std::list<Divert> diverts_;
    std::uint64_t generation_ = 1;  // of the set of diverts
    std::map<std::string, config::Divert, std::less<>> stored_;
};

}  // namespace minibroker::broker
