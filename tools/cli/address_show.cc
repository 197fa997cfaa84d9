#include "tools/cli/address_show.h"

#include "tools/cli/queue_list.h"

namespace minibroker::cli {

Request address_show_request(const AddressShowOptions& options) {
    if (!options.name) return {"listAddresses", R"(["\n"])"};
    return {options.bindings ? "listBindingsForAddress" : "getAddressInfo",
            "[" + json_quoted(*options.name) + "]"};
}

}  // namespace minibroker::cli
