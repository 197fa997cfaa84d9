#include "tools/minibroker/cli/messages/producer.h"

#include <chrono>

#include "tools/minibroker/cli/messages/message_properties.h"
#include "tools/minibroker/cli/terminal/console.h"
#include "tools/minibroker/cli/terminal/progress_bar.h"

namespace minibroker::cli {
namespace {

using Clock = std::chrono::steady_clock;

std::int64_t now_milliseconds() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

class Producer {
public:
    Producer(const ProducerOptions& options,
             const MessageProperties& properties,
             MessageThread& thread)
        : options_(options),
          properties_(properties),
          thread_(thread),
          headers_(producer_headers(options)) {
        headers_.insert(headers_.end(), properties.headers.begin(), properties.headers.end());
    }

    Result<> run() {
        const bool text = !options_.message.connection.json;
        const auto begin = Clock::now();
        if (text) print(thread_.name + " Started to calculate elapsed time ...\n\n");
        if (auto done = send_all(); !done) return done;
        const auto elapsed =
            std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin);
        if (text) {
            print(thread_.name + " Produced: " + std::to_string(count()) + " messages\n" +
                  elapsed_lines(thread_.name, elapsed));
        } else {
            print(R"({"produced":)" + std::to_string(count()) + R"(,"milliseconds":)" +
                  std::to_string(elapsed.count()) + "}\n");
        }
        return {};
    }

private:
    [[nodiscard]] std::int64_t count() const { return options_.message.message_count; }
    [[nodiscard]] bool transacted() const { return options_.message.commit_interval > 0; }

    Result<> send_all() {
        const bool verbose = options_.message.connection.verbose;
        ProgressBar bar(count(), !verbose);
        if (auto begun = begin_transaction(); !begun) return begun;
        for (std::int64_t i = 0; i < count(); ++i) {
            const std::string body = body_of(options_, i);
            // Without a transaction the last message's receipt covers all before it.
            const bool last = i + 1 == count() && !transacted();
            if (auto sent = send_one(body, last); !sent) return sent;
            if (verbose && !options_.message.connection.json) {
                print(thread_.name + " Sent: " + body + "\n");
            }
            // Artemis's producer counts from 0 and so commits one message after each interval.
            if (transacted() && i > 0 && i % options_.message.commit_interval == 0) {
                print_commit();
                if (auto done = commit(); !done) return done;
                if (auto begun = begin_transaction(); !begun) return begun;
            }
            bar.show(i + 1);
            sleep_between(options_.message);
        }
        return transacted() ? commit() : Result<>{};
    }

    Result<> send_one(const std::string& body, bool last) {
        for (const std::string& complaint : properties_.complaints) print_error(complaint);
        Headers headers = headers_;
        if (options_.ttl_milliseconds > 0) {
            headers.emplace_back("expires",
                                 std::to_string(now_milliseconds() + options_.ttl_milliseconds));
        }
        if (transacted()) headers.emplace_back("transaction", transaction_name());
        if (last) return send_and_wait(thread_.client, "SEND", headers, body);
        if (thread_.client.send("SEND", headers, body)) return {};
        // The connection is closed: the broker's reason is still to be read.
        return send_and_wait(thread_.client, "SEND", headers, body);
    }

    [[nodiscard]] std::string transaction_name() const { return std::to_string(transactions_); }

    void print_commit() {
        if (options_.message.connection.json) return;
        print(thread_.name + " Committing transaction: " + transaction_name() + "\n");
    }

    Result<> begin_transaction() {
        if (!transacted()) return {};
        return thread_.client.send("BEGIN", {{"transaction", transaction_name()}}, "");
    }

    Result<> commit() {
        return send_and_wait(
            thread_.client, "COMMIT", {{"transaction", std::to_string(transactions_++)}}, "");
    }

    const ProducerOptions& options_;
    const MessageProperties& properties_;
    MessageThread& thread_;
    Headers headers_;
    std::int64_t transactions_ = 0;
};

}  // namespace

std::string body_of(const ProducerOptions& options, std::int64_t index) {
    const auto repeated = [](std::int64_t size) {
        std::string out;
        for (std::int64_t i = 0; i < size; ++i) out += static_cast<char>('a' + i % 26);
        return out;
    };
    if (options.message_size > 0) return repeated(options.message_size);
    if (options.text_size > 0) return repeated(options.text_size);
    if (options.text) return *options.text;
    return "test message: " + std::to_string(index);
}

Headers producer_headers(const ProducerOptions& options) {
    Headers headers = send_headers(parse_destination(options.message.destination));
    if (!options.non_persistent) headers.emplace_back("persistent", "true");
    if (!options.group.empty()) headers.emplace_back("JMSXGroupID", options.group);
    if (options.message_size > 0) {
        // Makes it a bytes message.
        headers.emplace_back("content-length", std::to_string(options.message_size));
    }
    return headers;
}

int produce(const ProducerOptions& options) {
    const auto properties = parse_properties(options.properties.value_or("[]"));
    if (!properties) {
        print_error(properties.error().text);
        return 1;
    }
    return run_threads(options.message, "Producer", [&](MessageThread& thread) {
        return Producer(options, *properties, thread).run();
    });
}

}  // namespace minibroker::cli
