#include "tools/minibroker/cli/manage/deletions.h"

#include "tools/minibroker/cli/manage/queue_list.h"

namespace minibroker::cli {
namespace {

// `done`: printed on success.
int perform_and_say(const ConnectionOptions& options, Task task, const std::string& done) {
    task.finish = [&](const std::string&, const std::string&) {
        return print_outcome(options, task, done);
    };
    return perform(options, task);
}

std::string text_of(bool value) {
    return value ? "true" : "false";
}

}  // namespace

int delete_address(const AddressDeleteOptions& options) {
    const bool unnamed = options.name.empty();
    const std::string thing = "address " + (unnamed ? "null" : options.name);
    const Request request = {
        "deleteAddress",
        "[" + (unnamed ? "null" : json_quoted(options.name)) + "," + text_of(options.force) + "]"};
    return perform_and_say(options.connection,
                           {"delete", thing, request, {}},
                           "Address " + options.name + " deleted successfully.");
}

int delete_queue(const QueueDeleteOptions& options) {
    const std::string arguments = "[" + json_quoted(options.name) + "," +
                                  text_of(options.remove_consumers) + "," +
                                  text_of(options.auto_delete_address) + "]";
    return perform_and_say(options.connection,
                           {"delete", "queue " + options.name, {"destroyQueue", arguments}, {}},
                           "Queue " + options.name + " deleted successfully.");
}

int purge_queue(const QueuePurgeOptions& options) {
    const Request request = {"removeAllMessages", "[]", "queue." + options.name};
    return perform_and_say(options.connection,
                           {"purge", "queue " + options.name, request, {}},
                           "Queue " + options.name + " purged successfully.");
}

}  // namespace minibroker::cli
