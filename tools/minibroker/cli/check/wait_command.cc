#include "tools/minibroker/cli/check/wait_command.h"

#include <chrono>
#include <thread>

#include "base/text.h"
#include "tools/minibroker/cli/manage/management_client.h"
#include "tools/minibroker/cli/manage/queue_list.h"
#include "tools/minibroker/cli/start_command.h"
#include "tools/minibroker/cli/terminal/console.h"

namespace minibroker::cli {
namespace {

using Clock = std::chrono::steady_clock;

// Looks for the broker and connects. @return nothing if it is done, else the state found instead
std::string connect(ConnectionOptions connection,
                    const Invocation& invocation,
                    std::unique_ptr<StompClient>* ready,
                    std::unique_ptr<ManagementClient>* client) {
    const auto missing = find_connection(connection, invocation);
    if (!missing) return missing.error().text;
    if (!missing->empty()) return "no login for " + connection.url + ": " + *missing;
    const auto url = parse_broker_url(connection.url);
    if (!url) return url.error().text;
    const auto failed = [&](const Error& error) {
        return connection_failure_lines(connection, error, Exceptions::kCore).front();
    };
    if (ready != nullptr) {
        auto logged_in = log_in(*url, connection.login);
        if (!logged_in) return failed(logged_in.error());
        *ready = std::move(*logged_in);
        return "";
    }
    auto opened = ManagementClient::open(*url, connection.login);
    if (!opened) return failed(opened.error());
    *client = std::move(*opened);
    return "";
}

std::string ask_queue(const WaitOptions& options, ManagementClient& client) {
    const std::string filter =
        R"({"field":"name","operation":"EQUALS","value":)" + json_quoted(options.queue) + "}";
    const auto answer = client.call({"listQueues", "[" + json_quoted(filter) + ",1,1]"});
    if (!answer) return answer.error().text;
    const auto text = answer_text(answer->body);
    if (!text) return text.error().text;
    if (!answer->succeeded) return *text;
    const auto list = parse_queue_list(*text, {"messageCount"});
    if (!list) return list.error().text;
    if (list->rows.empty()) return "queue " + options.queue + " does not exist";
    const std::string& messages = list->rows[0][0];
    if (has_enough(parse_integer(messages, 0, INT64_MAX).value_or(-1), options.count)) return "";
    return "queue " + options.queue + " has " + messages + " messages";
}

}  // namespace

bool has_enough(std::int64_t messages, std::int64_t wanted) {
    return wanted == 0 ? messages == 0 : messages >= wanted;
}

int wait(const WaitOptions& options, const Invocation& invocation) {
    constexpr std::chrono::milliseconds kPause{100};
    const auto& given = options.connection.given_url;
    const auto url = parse_broker_url(given.value_or(options.connection.url));
    if (!url || options.ready != options.queue.empty()) {
        print_error("minibroker: " +
                    (url ? "wait needs either --ready or --queue" : "--url: " + url.error().text));
        return 1;
    }
    const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                        std::chrono::duration<double>(options.timeout_seconds));
    std::unique_ptr<ManagementClient> client;
    for (;;) {
        std::string found;
        std::unique_ptr<StompClient> ready;
        if (!client) {
            found =
                connect(options.connection, invocation, options.ready ? &ready : nullptr, &client);
        }
        if (client) found = ask_queue(options, *client);
        const bool done = found.empty();
        if (done || Clock::now() >= end) {
            if (client) client->close();
            if (!done) print_error("minibroker: wait: time is over: " + found);
            return done ? 0 : 1;
        }
        std::this_thread::sleep_for(kPause);
    }
}

}  // namespace minibroker::cli
