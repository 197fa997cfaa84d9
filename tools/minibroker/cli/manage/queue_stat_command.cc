#include "tools/minibroker/cli/manage/queue_stat_command.h"

#include <chrono>
#include <thread>

#include "tools/minibroker/cli/manage/management_task.h"
#include "tools/minibroker/cli/terminal/console.h"
#include "tools/minibroker/cli/usage.h"

namespace minibroker::cli {

int show_queues(const QueueStatCommand& command) {
    const auto arguments = queue_stat_arguments(command.stat);
    if (!arguments) {
        print_error((command.connection.as_artemis ? "" : "minibroker: ") + arguments.error().text);
        return command.connection.as_artemis ? 0 : 1;
    }
    const auto finish = [&](const std::string& answer, const std::string& reply_address) {
        std::string out;
        const auto printed = print_queue_stat(command.stat, answer, reply_address, out);
        if (!out.empty() && !out.ends_with('\n') && printed) out += '\n';
        print(out);
        if (printed) return 0;
        // Artemis's command line takes a table that does not fit for a mistake in the options.
        if (command.connection.as_artemis) print(kUsageText);
        print_error(printed.error().text);
        return 1;
    };
    const Task task = {"get", "Stats for Queues", {"listQueues", *arguments}, finish};
    int code = perform(command.connection, task);
    while (command.loop && code == 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(command.sleep_milliseconds));
        code = perform(command.connection, task);
    }
    return code;
}

}  // namespace minibroker::cli
