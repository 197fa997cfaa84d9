#include "tools/minibroker/cli/messages/message_options.h"

#include <algorithm>
#include <memory>
#include <thread>
#include <vector>

#include "tools/minibroker/cli/manage/queue_list.h"
#include "tools/minibroker/cli/terminal/console.h"
#include "tools/minibroker/standard_output.h"

namespace minibroker::cli {
namespace {

int print_connecting_failed(const ConnectionOptions& options, const Error& error) {
    for (const auto& line : connection_failure_lines(options, error, Exceptions::kJms))
        print_error(line);
    return 1;
}

void print_failure(const ConnectionOptions& options, const Error& error) {
    if (!output_written()) return;  // the end of the program says so
    if (options.json) {
        print(R"({"error":)" + json_quoted(error.text) + "}\n");
    } else {
        print_error((options.as_artemis ? "javax.jms.JMSException: " : "minibroker: ") +
                    error.text);
    }
}

}  // namespace

int run_threads(const MessageOptions& options,
                const std::string& role,
                const std::function<Result<>(MessageThread&)>& work) {
    const auto url = parse_broker_url(options.connection.url);
    if (!url) {
        print_error(url.error().text);
        return 1;
    }
    std::vector<std::unique_ptr<StompClient>> clients;
    for (int i = 0; i < options.threads; ++i) {
        auto client = log_in(*url, options.connection.login);
        if (!client) return print_connecting_failed(options.connection, client.error());
        clients.push_back(std::move(*client));
    }
    const std::string destination = parse_destination(options.destination).shown();
    std::vector<char> failed(clients.size(), 0);
    std::vector<std::thread> threads;
    threads.reserve(clients.size());
    const std::string name = role + " " + destination + ", thread=";
    for (std::size_t i = 0; i < clients.size(); ++i) {
        threads.emplace_back([&, i] {
            MessageThread thread{*clients[i], name + std::to_string(i)};
            auto done = work(thread);
            if (done) done = send_and_wait(*clients[i], "DISCONNECT", {}, "");
            if (done) return;
            failed[i] = 1;
            print_failure(options.connection, done.error());
        });
    }
    for (std::thread& thread : threads) thread.join();
    const bool any_failed = std::ranges::find(failed, 1) != failed.end();
    // Artemis's command line ends with 0 nevertheless.
    return any_failed && (options.connection.json || !options.connection.as_artemis) ? 1 : 0;
}

Result<> send_and_wait(StompClient& client,
                       std::string_view command,
                       Headers headers,
                       const std::string& body) {
    headers.emplace_back("receipt", "r");
    const auto sent = client.send(command, headers, body);
    for (;;) {
        // Also after a failed send: the broker's ERROR says why it closed the connection.
        auto frame = client.receive();
        if (!frame) return sent ? std::unexpected(std::move(frame).error()) : sent;
        if (frame->command == "ERROR") return failure(ErrorCode::kDenied, message_of(*frame));
        if (frame->command == "RECEIPT") return {};
    }
}

std::string elapsed_lines(const std::string& thread, std::chrono::milliseconds elapsed) {
    return thread + " Elapsed time in second : " + std::to_string(elapsed.count() / 1000) + " s\n" +
           thread + " Elapsed time in milli second : " + std::to_string(elapsed.count()) +
           " milli seconds\n";
}

void sleep_between(const MessageOptions& options) {
    if (options.sleep_milliseconds <= 0) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(options.sleep_milliseconds));
}

}  // namespace minibroker::cli
