#pragma once

#include "base/result.h"
#include "config/config.h"

namespace minibroker::broker {

class AddressManager;
class Deployment;
class DivertManager;
class Security;
struct Environment;

/// Applies a changed configuration while the broker runs. Source: Artemis
/// `ActiveMQServerImpl.deployReloadableConfigFromConfiguration`, and a running one.
class Reload {
public:
    Reload(Environment& environment,
           Security& security,
           AddressManager& manager,
           DivertManager& diverts,
           Deployment& deployment)
        : environment_(environment),
          security_(security),
          manager_(manager),
          diverts_(diverts),
          deployment_(deployment) {}

    /// Applies the differences between `next` and the current configuration: users and permissions,
    /// address settings, diverts, addresses and queues, in this order, each logged. Entries that
    /// are no longer named are deleted where configDeleteAddresses, configDeleteQueues or
    /// configDeleteDiverts ask for that; their consumers get an ERROR as when management destroys
    /// their queue. Keys that cannot change while running keep their values and are named in the
    /// log. The caller commits.
    /// @return kInvalid, with every filter that does not parse; then nothing has changed
    [[nodiscard]] Result<> run(const config::Config& next);

private:
    void name_fixed_keys(const config::Config& next) const;

    Environment& environment_;
    Security& security_;
    AddressManager& manager_;
    DivertManager& diverts_;
    Deployment& deployment_;
};

}  // namespace minibroker::broker
