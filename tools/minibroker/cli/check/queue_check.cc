#include "tools/minibroker/cli/check/queue_check.h"

#include "base/text.h"
#include "tools/minibroker/cli/client/destination.h"
#include "tools/minibroker/cli/manage/queue_list.h"
#include "tools/minibroker/cli/messages/message_options.h"
#include "tools/minibroker/standard_output.h"

namespace minibroker::cli {
namespace {

using Clock = std::chrono::steady_clock;
using Kind = CheckTrouble::Kind;

constexpr const char* kCommand = "QueueCheck";

CheckResult error(std::string text) {
    return CheckTrouble{Kind::kError, std::move(text)};
}

// A connection of the check's own, with the queue as its destination.
class Connection {
public:
    explicit Connection(const CheckContext& context)
        : context_(context), destination_{context.options.name, false} {}

    CheckResult open() {
        const auto url = parse_broker_url(context_.options.connection.url);
        if (!url) return error(url.error().text);
        auto client = log_in(*url, context_.options.connection.login);
        if (!client) return error(client.error().text);
        client_ = std::move(*client);
        return std::nullopt;
    }

    CheckResult produce(std::int64_t count) {
        for (std::int64_t i = 0; i < count; ++i) {
            Headers headers = send_headers(destination_);
            headers.emplace_back("persistent", "true");
            const auto sent = send_and_wait(*client_, "SEND", headers, "CHECK_MESSAGE");
            if (!sent) return error(sent.error().text);
        }
        return close();
    }

    // The window lets one message out at a time, and none when none is to be taken.
    CheckResult consume(std::int64_t count) {
        Headers headers = subscribe_headers(destination_);
        headers.emplace_back("ack", "client-individual");
        headers.emplace_back("consumer-window-size", "0");
        if (count == -1) headers.emplace_back("selector", "1 = 2");
        const auto subscribed = send_and_wait(*client_, "SUBSCRIBE", headers, "");
        if (!subscribed) return error(subscribed.error().text);
        for (std::int64_t i = 0; i < count; ++i) {
            const auto left =
                std::chrono::duration_cast<std::chrono::milliseconds>(context_.end - Clock::now());
            auto received = client_->receive_within(std::max(left, std::chrono::milliseconds(0)));
            if (!received) return error(received.error().text);
            const auto frame = *std::move(received);
            if (!frame) return CheckTrouble{Kind::kTimeout, ""};
            if (frame->command == "ERROR") return error(message_of(*frame));
            if (auto trouble = acknowledge(*frame, i + 1 == count)) return trouble;
        }
        return close();
    }

private:
    // The last one together with the UNSUBSCRIBE, lest it lets out one more.
    CheckResult acknowledge(const ServerFrame& message, bool is_last) {
        const std::string* ack = message.header("ack");
        if (ack == nullptr) return error("a message without `ack` header");
        if (const auto written = output_written(); !written) return error(written.error().text);
        std::string bytes = StompClient::encoded("ACK", {{"id", *ack}}, "");
        if (is_last) bytes += StompClient::encoded("UNSUBSCRIBE", {{"id", "0"}}, "");
        const auto sent = client_->send_bytes(bytes);
        return sent ? std::nullopt : error(sent.error().text);
    }

    CheckResult close() {
        const auto done = send_and_wait(*client_, "DISCONNECT", {}, "");
        return done ? std::nullopt : error(done.error().text);
    }

    const CheckContext& context_;
    Destination destination_;
    std::unique_ptr<StompClient> client_;
};

CheckResult check_up(const CheckContext& context) {
    std::string paused;
    if (auto trouble = read_attribute(context, "queue." + context.options.name, "Paused", paused)) {
        // Artemis's words, which do not say so.
        const bool unknown = trouble->text.ends_with("Problem while retrieving attribute Paused");
        if (unknown && !context.options.connection.as_artemis)
            return error("there is no queue " + context.options.name);
        return trouble;
    }
    if (paused != "true") return std::nullopt;
    return CheckTrouble{Kind::kFailure, "The queue is paused."};
}

CheckResult check_produce(const CheckContext& context, std::int64_t count) {
    Connection connection(context);
    if (auto trouble = connection.open()) return trouble;
    return connection.produce(count);
}

CheckResult check_consume(const CheckContext& context, std::int64_t count) {
    Connection connection(context);
    if (auto trouble = connection.open()) return trouble;
    return connection.consume(count);
}

// STOMP cannot browse, so management is asked for the number of messages that browsing would show.
CheckResult check_browse(const CheckContext& context, std::int64_t wanted) {
    const Request request = {"countMessages", R"([""])", "queue." + context.options.name};
    const auto answer = context.management.call(request);
    if (!answer) return error(answer.error().text);
    const auto text = answer_text(answer->body);
    if (!text || !answer->succeeded) return error(text ? *text : text.error().text);
    const std::int64_t found = parse_integer(*text, 0, INT64_MAX).value_or(0);
    if (found >= wanted) return std::nullopt;
    return CheckTrouble{Kind::kFailure,
                        "Insufficient messages to browse: " + std::to_string(found)};
}

// The fault of the options in Artemis's words; "" for none.
std::string mistake_in(const QueueCheckOptions& options) {
    if (options.check.name.empty()) return "The name of the queue is required";
    const auto invalid = [&](const std::optional<std::int64_t>& count, bool all, const char* verb) {
        if (!count || *count > 0 || (all && *count == -1)) return std::string();
        return std::string("Invalid  number of messages to ") + verb + ": " +
               std::to_string(*count);
    };
    std::string wrong = invalid(options.produce, false, "produce");
    if (wrong.empty()) wrong = invalid(options.browse, true, "browse");
    if (wrong.empty()) wrong = invalid(options.consume, true, "consume");
    return wrong;
}

std::string how_many(const char* verb, std::int64_t count, const std::string& queue) {
    const std::string start = std::string("a consumer can ") + verb;
    if (count == -1) return start + " the queue " + queue;
    return start + " " + std::to_string(count) + " messages from the queue " + queue;
}

}  // namespace

int check_queue(const QueueCheckOptions& options) {
    if (const std::string wrong = mistake_in(options); !wrong.empty()) {
        return refuse_check(options.check, kCommand, wrong);
    }
    const std::string& name = options.check.name;
    std::vector<Check> checks;
    if (options.up || (!options.produce && !options.browse && !options.consume)) {
        checks.push_back({"the queue " + name + " exists and is not paused", check_up});
    }
    if (options.produce) {
        checks.push_back({"a producer can send " + std::to_string(*options.produce) +
                              " messages to the queue " + name,
                          [count = *options.produce](const CheckContext& context) {
                              return check_produce(context, count);
                          }});
    }
    if (options.browse) {
        checks.push_back({how_many("browse", *options.browse, name),
                          [count = *options.browse](const CheckContext& context) {
                              return check_browse(context, count);
                          }});
    }
    if (options.consume) {
        checks.push_back({how_many("consume", *options.consume, name),
                          [count = *options.consume](const CheckContext& context) {
                              return check_consume(context, count);
                          }});
    }
    return run_checks(options.check, kCommand, checks);
}

}  // namespace minibroker::cli
