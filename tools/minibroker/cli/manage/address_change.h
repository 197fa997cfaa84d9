#pragma once

#include <cstdint>
#include <string>

#include "tools/minibroker/cli/manage/management_task.h"

namespace minibroker::cli {

/// The options of `address create` and `address update`, named as on the command line.
struct AddressChangeOptions {
    ConnectionOptions connection;
    std::string name;
    bool anycast = false;
    bool multicast = false;
    bool no_anycast = false;
    bool no_multicast = false;
};

/// The routing types as createAddress and updateAddress expect them, separated by commas. Artemis's
/// command line assumes multicast unless told otherwise, also if nothing is left.
[[nodiscard]] std::string routing_types_of(const AddressChangeOptions& options);

enum class AddressChange : std::uint8_t { kCreate, kUpdate };

/// Runs the command.
/// @return the exit code, see `perform`.
[[nodiscard]] int change_address(const AddressChangeOptions& options, AddressChange change);

}  // namespace minibroker::cli
