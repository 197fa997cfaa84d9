#pragma once

#include <string>

#include "tools/minibroker/cli/manage/management_task.h"

namespace minibroker::cli {

/// The options of `address delete`, named as on the command line.
struct AddressDeleteOptions {
    ConnectionOptions connection;
    std::string name;
    bool force = false;  ///< with its queues, whose consumers are closed
};

/// The options of `queue delete`.
struct QueueDeleteOptions {
    ConnectionOptions connection;
    std::string name;
    bool remove_consumers = false;
    bool auto_delete_address = false;  ///< the address too when it has no other queue
};

/// The options of `queue purge`.
struct QueuePurgeOptions {
    ConnectionOptions connection;
    std::string name;
};

/// Run the commands.
/// @return the exit code, see `perform`.
[[nodiscard]] int delete_address(const AddressDeleteOptions& options);
[[nodiscard]] int delete_queue(const QueueDeleteOptions& options);
[[nodiscard]] int purge_queue(const QueuePurgeOptions& options);

}  // namespace minibroker::cli
