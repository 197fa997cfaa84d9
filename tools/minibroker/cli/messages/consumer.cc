#include "tools/minibroker/cli/messages/consumer.h"

#include <chrono>

#include "base/text.h"
#include "tools/minibroker/cli/manage/queue_list.h"
#include "tools/minibroker/cli/terminal/console.h"
#include "tools/minibroker/standard_output.h"

namespace minibroker::cli {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

// Messages are acknowledged one by one, and the window lets one out at a time: what was not asked
// for stays in the queue untouched. The last ACK goes together with the UNSUBSCRIBE, lest it lets
// out one more, which would then count as delivered.
class Consumer {
public:
    Consumer(const ConsumerOptions& options, MessageThread& thread)
        : options_(options), thread_(thread) {}

    Result<> run() {
        print_text(" wait " + patience_text() + " until " + std::to_string(count()) +
                   " messages are consumed\n");
        const auto started = Clock::now();
        auto done = output_written();  // else nothing is taken at all
        if (done) done = subscribe();
        if (done) done = receive_all();
        if (done) print_counts(std::chrono::duration_cast<milliseconds>(Clock::now() - started));
        print_text(" Consumer thread finished\n");
        return done;
    }

private:
    [[nodiscard]] std::int64_t count() const { return options_.message.message_count; }
    [[nodiscard]] bool json() const { return options_.message.connection.json; }
    [[nodiscard]] bool transacted() const { return options_.message.commit_interval > 0; }
    [[nodiscard]] std::string transaction() const { return std::to_string(transactions_); }

    void print_text(const std::string& text) const {
        if (!json()) print(thread_.name + text);
    }

    void print_counts(milliseconds elapsed) const {
        if (json()) {
            print(R"({"consumed":)" + std::to_string(received_) + R"(,"milliseconds":)" +
                  std::to_string(elapsed.count()) + "}\n");
            return;
        }
        print_text(" Consumed: " + std::to_string(count()) + " messages\n");
        print(elapsed_lines(thread_.name, elapsed));
        print_text(" Consumed: " + std::to_string(received_) + " messages\n");
    }

    [[nodiscard]] std::string patience_text() const {
        const auto wait = options_.receive_timeout_milliseconds;
        return wait == -1 ? "forever" : std::to_string(wait) + "ms";
    }

    Result<> subscribe() {
        Headers headers = subscribe_headers(parse_destination(options_.message.destination));
        headers.emplace_back("ack", "client-individual");
        headers.emplace_back("consumer-window-size", "0");
        if (options_.filter) headers.emplace_back("selector", *options_.filter);
        if (options_.durable) headers.emplace_back("durable-subscription-name", thread_.name);
        auto done = send_and_wait(thread_.client, "SUBSCRIBE", headers, "");
        // The broker says nothing but the filter itself.
        const bool as_artemis = options_.message.connection.as_artemis;
        if (!done && options_.filter && done.error().text == *options_.filter && !as_artemis)
            return failure(done.error().code, "--filter is no selector: " + *options_.filter);
        if (!done) return done;
        return begin();
    }

    Result<> receive_all() {
        while (received_ < count()) {
            auto received =
                thread_.client.receive_within(milliseconds(options_.receive_timeout_milliseconds));
            if (!received) return std::unexpected(std::move(received).error());
            const auto frame = *std::move(received);
            if (!frame && options_.break_on_null) break;
            if (!frame) continue;
            if (frame->command == "ERROR") return failure(ErrorCode::kDenied, message_of(*frame));
            if (frame->command != "MESSAGE") continue;
            if (auto done = handle(*frame); !done) return done;
            sleep_between(options_.message);
        }
        if (received_ < count() || count() <= 0) {
            const Headers headers = {{"id", "0"}};
            if (auto done = thread_.client.send("UNSUBSCRIBE", headers, ""); !done) return done;
        }
        return transacted() ? commit() : Result<>{};
    }

    Result<> handle(const ServerFrame& message) {
        ++received_;
        const std::string* id = message.header("message-id");
        if (json()) {
            print(message_json(message) + "\n");
        } else if (options_.message.connection.verbose) {
            print(thread_.name + " Received " + message.body +
                  "\nJMS Message ID:ID:" + (id == nullptr ? "null" : *id) +
                  "\nReceived text sized at " + std::to_string(utf16_length(message.body)) + "\n");
        }
        const std::string* ack = message.header("ack");
        if (ack == nullptr) return failure(ErrorCode::kInvalid, "a message without `ack` header");
        // An acknowledged message is gone.
        if (auto written = output_written(); !written) return written;
        Headers headers = {{"id", *ack}};
        if (transacted()) headers.emplace_back("transaction", transaction());
        std::string bytes = StompClient::encoded("ACK", headers, "");
        if (received_ == count()) bytes += StompClient::encoded("UNSUBSCRIBE", {{"id", "0"}}, "");
        if (auto sent = thread_.client.send_bytes(bytes); !sent) return sent;
        if (!transacted() || received_ % options_.message.commit_interval != 0) return {};
        print_text(" Committing transaction: " + transaction() + "\n");
        if (auto done = commit(); !done) return done;
        return begin();
    }

    Result<> begin() {
        if (!transacted()) return {};
        return thread_.client.send("BEGIN", {{"transaction", transaction()}}, "");
    }

    // A message may come before the receipt: the window lets the next one out with the ACK.
    Result<> commit() {
        const Headers headers = {{"transaction", transaction()}};
        ++transactions_;
        return thread_.client.send("COMMIT", headers, "");
    }

    const ConsumerOptions& options_;
    MessageThread& thread_;
    std::int64_t received_ = 0;
    std::int64_t transactions_ = 0;
};

}  // namespace

std::string filter_line(const std::optional<std::string>& filter) {
    return "Consumer:: filter = " + filter.value_or("null") + "\n";
}

std::string message_json(const ServerFrame& message) {
    std::string out = R"({"headers":{)";
    for (const auto& [name, value] : message.headers) {
        if (message.header(name) != &value) continue;
        if (!out.ends_with('{')) out += ',';
        out += json_quoted(name) + ":" + json_quoted(value);
    }
    return out + R"(},"body":)" + json_quoted(message.body) + "}";
}

int consume(const ConsumerOptions& options) {
    if (!options.message.connection.json) print(filter_line(options.filter));
    return run_threads(options.message, "Consumer", [&](MessageThread& thread) {
        return Consumer(options, thread).run();
    });
}

}  // namespace minibroker::cli
