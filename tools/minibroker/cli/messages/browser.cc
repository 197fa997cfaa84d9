#include "tools/minibroker/cli/messages/browser.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include "base/text.h"
#include "tools/minibroker/cli/manage/management_client.h"
#include "tools/minibroker/cli/manage/queue_list.h"
#include "tools/minibroker/cli/terminal/console.h"

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
        if (done) tell_end();
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
        const std::int64_t waiting = count_waiting();
        std::int64_t last = 0;
        for (const std::string& id : *ids) {
            if (browsed_ == count) return {};
            if (const auto shown = show(id); !shown) return std::unexpected(shown.error());
            last = std::max(last, parse_integer(id, 0, INT64_MAX).value_or(0));
        }
        const auto listed = static_cast<std::int64_t>(ids->size());
        if (waiting > listed && options_.filter) more_ = waiting - std::min(waiting, page_size());
        if (waiting > listed && !options_.filter) return browse_rest(last, waiting - listed, count);
        return {};
    }

    // Shows the messages that management does not list, `rest` of them after the one with the id
    // `last`: ids grow with time, and ids that belong to no message of this queue are skipped.
    Result<> browse_rest(std::int64_t last, std::int64_t rest, std::int64_t count) {
        constexpr std::int64_t kMissesMax = 1000;  // ids one after the other that are not there
        std::int64_t misses = 0;
        while (rest > 0 && browsed_ < count && misses < kMissesMax && last < INT64_MAX) {
            const auto shown = show(std::to_string(++last));
            if (!shown) return std::unexpected(shown.error());
            misses = *shown ? 0 : misses + 1;
            rest -= *shown ? 1 : 0;
        }
        more_ = browsed_ < count ? rest : 0;
        return {};
    }

    // The number of messages that management reads for a list.
    std::int64_t page_size() {
        constexpr std::int64_t kDefault = 200;
        const auto address = value_of({"address", "", "queue." + queue_, true});
        if (!address) return kDefault;
        const auto settings =
            value_of({"getAddressSettingsAsJSON", "[" + json_quoted(*address) + "]"});
        const std::int64_t most =
            parse_number(settings.value_or("{}"), "managementBrowsePageSize").value_or(kDefault);
        return most < 0 ? INT64_MAX : most;
    }

    // The messages of the queue that nobody has on the way to him and that are due; 0 when the
    // broker does not tell.
    std::int64_t count_waiting() {
        return attribute("messageCount") - attribute("deliveringCount") -
               attribute("scheduledCount");
    }

    std::int64_t attribute(const char* name) {
        const auto text = value_of({name, "", "queue." + queue_, true});
        return text ? parse_integer(*text, 0, INT64_MAX).value_or(0) : 0;
    }

    // The answer of management; nullopt if it refuses.
    std::optional<std::string> value_of(const Request& request) {
        const auto answer = management_.call(request);
        if (!answer || !answer->succeeded) return std::nullopt;
        const auto text = answer_text(answer->body);
        return text ? std::optional(*text) : std::nullopt;
    }

    void tell_end() const {
        if (json()) {
            print(R"({"browsed":)" + std::to_string(browsed_) +
                  (more_ == 0 ? "" : R"(,"more":)" + std::to_string(more_)) + "}\n");
        } else if (more_ > 0 && !options_.message.connection.as_artemis) {
            print_error("minibroker: management does not list all messages of " + queue_ + ": " +
                        std::to_string(more_) +
                        (options_.filter ? " were not looked at" : " more are there"));
        }
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

    // @return false when the message is not there, consumed in the meantime say
    Result<bool> show(const std::string& id) {
        constexpr std::chrono::seconds kPatience{10};
        const std::string arguments = "[" + id + "," + json_quoted(copies_) + "]";
        const auto answer = management_.call({"copyMessage", arguments, "queue." + queue_});
        if (!answer) return std::unexpected(answer.error());
        const auto text = answer_text(answer->body);
        if (!text) return std::unexpected(text.error());
        if (!answer->succeeded) return failure(ErrorCode::kUnsupported, *text);
        if (*text != "true") return false;
        auto received = thread_.client.receive_within(kPatience);
        if (!received) return std::unexpected(std::move(received).error());
        const auto frame = *std::move(received);
        if (!frame) return failure(ErrorCode::kIo, "the copy of message " + id + " never came");
        if (frame->command == "ERROR") return failure(ErrorCode::kDenied, message_of(*frame));
        ++browsed_;
        if (json()) {
            print(message_json(*frame) + "\n");
        } else {
            print_text(" browsing " + frame->body + "\n");
        }
        sleep_between(options_.message);
        return true;
    }

    const ConsumerOptions& options_;
    MessageThread& thread_;
    ManagementClient& management_;
    std::string queue_;
    std::string copies_;
    std::int64_t browsed_ = 0;
    std::int64_t more_ = 0;  // that are there and were not shown, though they were asked for
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
