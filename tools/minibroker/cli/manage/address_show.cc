#include "tools/minibroker/cli/manage/address_show.h"

#include "base/text.h"
#include "tools/minibroker/cli/manage/queue_list.h"
#include "tools/minibroker/cli/terminal/console.h"

namespace minibroker::cli {

Request address_show_request(const AddressShowOptions& options) {
    if (!options.name) return {"listAddresses", R"(["\n"])"};
    return {options.bindings ? "listBindingsForAddress" : "getAddressInfo",
            "[" + json_quoted(*options.name) + "]"};
}

std::string address_show_json(const AddressShowOptions& options, const std::string& answer) {
    if (options.name) return json_quoted(answer);
    std::string out = "[";
    for (const std::string_view name : split(answer, '\n')) {
        if (name.empty()) continue;
        out += (out.size() > 1 ? "," : "") + json_quoted(name);
    }
    return out + "]";
}

int show_address(const AddressShowOptions& options) {
    const Task task = {"show",
                       "address " + options.name.value_or("null"),
                       address_show_request(options),
                       [&](const std::string& answer, const std::string&) {
                           const bool json = options.connection.json;
                           print((json ? address_show_json(options, answer) : answer) + "\n");
                           return 0;
                       }};
    return perform(options.connection, task);
}

}  // namespace minibroker::cli
