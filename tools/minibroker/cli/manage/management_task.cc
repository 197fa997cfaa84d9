#include "tools/minibroker/cli/manage/management_task.h"

#include "tools/minibroker/cli/manage/queue_list.h"
#include "tools/minibroker/cli/terminal/console.h"

namespace minibroker::cli {
namespace {

// Prints why the task was not done.
int give_up(const ConnectionOptions& options,
            const Task& task,
            const std::string& reason,
            int exit_code) {
    if (options.json) {
        print(outcome_json(task, false, reason) + "\n");
        return 1;
    }
    print_error("Failed to " + task.verb + " " + task.thing + ". Reason: " + reason);
    return exit_code;
}

}  // namespace

std::string outcome_json(const Task& task, bool succeeded, std::string_view text) {
    return R"({"verb":)" + json_quoted(task.verb) + R"(,"thing":)" + json_quoted(task.thing) +
           R"(,"succeeded":)" + (succeeded ? "true" : "false") +
           (succeeded ? R"(,"result":)" : R"(,"reason":)") + json_quoted(text) + "}";
}

int print_outcome(const ConnectionOptions& options, const Task& task, const std::string& text) {
    print((options.json ? outcome_json(task, true, text) : text) + "\n");
    return 0;
}

int perform(const ConnectionOptions& options, const Task& task) {
    const auto url = parse_broker_url(options.url);
    if (!url) {
        print_error(url.error().text);
        return 1;
    }
    const auto client = ManagementClient::open(*url, options.login);
    if (!client) {
        for (const auto& line :
             connection_failure_lines(options, client.error(), Exceptions::kCore)) {
            print_error(line);
        }
        return 1;
    }
    const auto answer = (*client)->call(task.request);
    if (!answer) return give_up(options, task, answer.error().text, 1);
    (*client)->close();
    // Nothing to tell: a method without a result, or null.
    const auto text = answer->body.empty() ? Result<std::string>("") : answer_text(answer->body);
    if (!text) return give_up(options, task, text.error().text, 1);
    if (!answer->succeeded) {
        const bool fits =
            task.hint_for.empty()
                ? *text == "AMQ229067: Cannot find resource with name " + task.request.resource
                : text->starts_with(task.hint_for);
        const bool hints = fits && !task.hint.empty() && !options.as_artemis;
        return give_up(options,
                       task,
                       *text + (hints ? ". " + task.hint : ""),
                       options.as_artemis ? task.refused : 1);
    }
    return task.finish(*text, (*client)->reply_address());
}

}  // namespace minibroker::cli
