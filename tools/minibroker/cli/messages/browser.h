#pragma once

#include "tools/minibroker/cli/messages/consumer.h"

namespace minibroker::cli {

/// The queue of a destination: the part after `::`, else the whole name.
[[nodiscard]] std::string queue_of(const Destination& destination);

/// Runs `browser`: prints the first messages of a queue and leaves them there.
///
/// STOMP has no browsing, and a message that a STOMP consumer gives back counts as delivered. So
/// management copies each message to a queue of this command's own, from which it is read. The
/// broker lists at most `managementBrowsePageSize` messages (200); later ones are found by
/// their ids, and messages not found that way, as with a filter, are reported on standard error.
/// @return the exit code, see `run_threads`.
[[nodiscard]] int browse(const ConsumerOptions& options);

}  // namespace minibroker::cli
