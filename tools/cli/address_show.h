#pragma once

#include <optional>
#include <string>

namespace minibroker::cli {

/// The options of `address show`, named as on the command line.
struct AddressShowOptions {
    std::optional<std::string> name;  ///< only this address, with its routing types
    bool bindings = false;            ///< with `name`: its queues
};

/// The operation and its arguments that answer the options.
struct Request {
    std::string operation;
    std::string arguments;  ///< a JSON array
};
[[nodiscard]] Request address_show_request(const AddressShowOptions& options);

}  // namespace minibroker::cli
