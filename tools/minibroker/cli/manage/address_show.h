#pragma once

#include <optional>
#include <string>

#include "tools/minibroker/cli/manage/management_task.h"

namespace minibroker::cli {

/// The options of `address show`, named as on the command line.
struct AddressShowOptions {
    ConnectionOptions connection;
    std::optional<std::string> name;  ///< only this address, with its routing types
    bool bindings = false;            ///< with `name`: its queues
};

/// The operation that answers the options.
[[nodiscard]] Request address_show_request(const AddressShowOptions& options);

/// The output of `--json` for an answer: the names of `listAddresses` as an array, anything else as
/// one string.
[[nodiscard]] std::string address_show_json(const AddressShowOptions& options,
                                            const std::string& answer);

/// Runs the command.
/// @return the exit code, see `perform`.
[[nodiscard]] int show_address(const AddressShowOptions& options);

}  // namespace minibroker::cli
