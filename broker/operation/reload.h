#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "config/config.h"

namespace minibroker::broker {

struct Core;

/// Takes over what `next` has otherwise than the configuration that holds: users and permissions,
/// address settings, diverts, addresses and queues, in this order, each logged. What is no longer
/// named goes where configDeleteAddresses, configDeleteQueues or configDeleteDiverts ask for that,
/// consumers get an ERROR as when management destroys their queue. Keys that cannot change while
/// running keep their values and are named in the log.
/// @return kInvalid, with every filter that does not parse; nothing has changed then
/// Source: Artemis `ActiveMQServerImpl.deployReloadableConfigFromConfiguration`, and a running one.
[[nodiscard]] Result<> reload(Core& core, const config::Config& next);

}  // namespace minibroker::broker
