#include "tools/cli/browser.h"

#include <algorithm>

#include "tools/cli/console.h"
#include "tools/cli/management_client.h"
#include "tools/cli/queue_list.h"

namespace minibroker::cli {
namespace {

class Browser {
public:
    Browser(const ConsumerOptions& options, MessageThread& thread, ManagementClient& management)
        : options_(options),
          thread_(thread),
          management_(management),
          queue_(queue_of(parse_destination(options.message.destination))),
          copies_("activemq.management.browser." + new_uuid()) {}

    Result<> run() {
        const std::int64_t count = options_.message.message_count;
        print_text(" trying to browse " + std::to_string(count) + " messages\n");
        auto done = browse_all(count);
        const Request removal = {"deleteAddress", "[" + json_quoted(copies_) + ",true]"};
        static_cast<void>(send_and_wait(thread_.client, "UNSUBSCRIBE", {{"id", "0"}}, ""));
        static_cast<void>(management_.call(removal));
        management_.close();
        if (done) print_text(" browsed: " + std::to_string(browsed_) + " messages\n");
        print_text(" Browser thread finished\n");
        if (done && json()) print(R"({"browsed":)" + std::to_string(browsed_) + "}\n");
        return done;
    }

private:
    [[nodiscard]] bool json() const { return options_.message.connection.json; }

    void print_text(const std::string& text) const {
        if (!json()) print(thread_.name + text);
    }

    Result<> browse_all(std::int64_t count) {
        const auto ids = list_ids();
        if (!ids) return std::unexpected(ids.error());
        Headers headers = subscribe_headers({copies_, false});
        headers.emplace_back("ack", "auto");
        if (auto done = send_and_wait(thread_.client, "SUBSCRIBE", headers, ""); !done) return done;
        for (const std::string& id : *ids) {
            if (browsed_ == count) break;
            if (auto done = show(id); !done) return done;
            sleep_between(options_.message);
        }
        return {};
    }

    // An unknown queue is an empty one.
    Result<std::vector<std::string>> list_ids() {
        const std::string filter = options_.filter ? json_quoted(*options_.filter) : "null";
        auto answer =
            management_.call({"listMessagesAsJSON", "[" + filter + "]", "queue." + queue_});
        if (!answer) return std::unexpected(std::move(answer).error());
        auto text = answer_text(answer->body);
        if (!text) return std::unexpected(std::move(text).error());
        if (answer->succeeded) return parse_message_ids(*text);
        if (text->starts_with("AMQ229067")) return std::vector<std::string>{};
        return failure(ErrorCode::kInvalid, *text);
    }

    Result<> show(const std::string& id) {
        constexpr std::chrono::seconds kPatience{10};
        const std::string arguments = "[" + id + "," + json_quoted(copies_) + "]";
        const auto answer = management_.call({"copyMessage", arguments, "queue." + queue_});
        if (!answer) return std::unexpected(answer.error());
        const auto text = answer_text(answer->body);
        if (!text) return std::unexpected(text.error());
        if (!answer->succeeded) return failure(ErrorCode::kUnsupported, *text);
        if (*text != "true") return {};  // consumed in the meantime
        auto frame = thread_.client.receive_within(kPatience);
        if (!frame) return std::unexpected(std::move(frame).error());
        if (!*frame) return failure(ErrorCode::kIo, "the copy of message " + id + " never came");
        if ((*frame)->command == "ERROR") {
            return failure(ErrorCode::kDenied, message_of(**frame));
        }
        ++browsed_;
        if (json()) {
            print(message_json(**frame) + "\n");
        } else {
            print_text(" browsing " + (*frame)->body + "\n");
        }
        return {};
    }

    const ConsumerOptions& options_;
    MessageThread& thread_;
    ManagementClient& management_;
    std::string queue_;
    std::string copies_;
    std::int64_t browsed_ = 0;
};

}  // namespace

std::string queue_of(const Destination& destination) {
    const auto separator = destination.name.find("::");
    return separator == std::string::npos ? destination.name
                                          : destination.name.substr(separator + 2);
}

int browse(const ConsumerOptions& options) {
    if (!options.message.connection.json) print(filter_line(options.filter));
    return run_threads(options.message, "Consumer", [&](MessageThread& thread) -> Result<> {
        const auto url = parse_broker_url(options.message.connection.url);
        if (!url) return std::unexpected(url.error());
        const auto management = ManagementClient::open(*url, options.message.connection.login);
        if (!management) return std::unexpected(management.error());
        return Browser(options, thread, **management).run();
    });
}

}  // namespace minibroker::cli
