#include "tools/minibroker/cli/manage/address_change.h"

#include "tools/minibroker/cli/manage/queue_list.h"

namespace minibroker::cli {

std::string routing_types_of(const AddressChangeOptions& options) {
    std::string out;
    if (options.anycast) out = "ANYCAST";
    if (!options.no_multicast || !options.anycast) out += out.empty() ? "MULTICAST" : ",MULTICAST";
    return out;
}

int change_address(const AddressChangeOptions& options, AddressChange change) {
    const bool create = change == AddressChange::kCreate;
    const std::string arguments = "[" +
                                  (options.name.empty() ? "null" : json_quoted(options.name)) +
                                  "," + json_quoted(routing_types_of(options)) + "]";
    Task task = {create ? "create" : "update",
                 "address " + (options.name.empty() ? "null" : options.name),
                 {create ? "createAddress" : "updateAddress", arguments},
                 {}};
    task.finish = [&](const std::string& answer, const std::string&) {
        return print_outcome(options.connection,
                             task,
                             answer + (create ? " created" : " updated") + " successfully.");
    };
    return perform(options.connection, task);
}

}  // namespace minibroker::cli
