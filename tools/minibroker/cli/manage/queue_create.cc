#include "tools/minibroker/cli/manage/queue_create.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "tools/minibroker/cli/manage/queue_list.h"
#include "tools/minibroker/cli/terminal/console.h"
#include "tools/minibroker/cli/usage.h"

namespace minibroker::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto kReplaceBrokenUtf8 = Json::error_handler_t::replace;

// A member as text; `absent` when it is missing or null.
std::string member(const Json& object, const char* name, const char* absent) {
    const auto found = object.find(name);
    if (found == object.end() || found->is_null()) return absent;
    const auto* text = found->get_ptr<const Json::string_t*>();
    return text != nullptr ? *text : found->dump(-1, ' ', false, kReplaceBrokenUtf8);
}

}  // namespace

std::string queue_create_json(const QueueCreateOptions& options) {
    Json json = {{"name", options.name},
                 {"address", options.address.value_or(options.name)},
                 {"routing-type", options.anycast ? "ANYCAST" : "MULTICAST"},
                 {"durable", options.durable},
                 {"max-consumers", options.max_consumers.value_or(-1)},
                 {"purge-on-no-consumers", options.purge_on_no_consumers},
                 {"auto-create-address", options.auto_create_address}};
    if (options.filter) json["filter-string"] = *options.filter;
    return json.dump(-1, ' ', false, kReplaceBrokenUtf8);
}

Result<std::string> queue_text(std::string_view text) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) {
        return failure(ErrorCode::kInvalid, "queue not understood: " + printable(text));
    }
    const auto field = [&](const char* shown, const char* key, const char* absent) {
        return std::string(", ") + shown + "=" + member(json, key, absent);
    };
    std::string out = "Queue [name=" + member(json, "name", "null");
    out += field("address", "address", "null");
    out += field("routingType", "routing-type", "MULTICAST");
    if (json.contains("filter-string") && !json["filter-string"].is_null()) {
        out += field("filter", "filter-string", "");
    }
    out += field("durable", "durable", "true");
    if (member(json, "max-consumers", "-1") != "-1")
        out += field("maxConsumers", "max-consumers", "");
    out += field("purgeOnNoConsumers", "purge-on-no-consumers", "false");
    out += ", autoCreateAddress=false";
    out += field("exclusive", "exclusive", "false");
    out += field("lastValue", "last-value", "false");
    out += field("lastValueKey", "last-value-key", "null");
    out += field("nonDestructive", "non-destructive", "false");
    out += field("consumersBeforeDispatch", "consumers-before-dispatch", "0");
    out += field("delayBeforeDispatch", "delay-before-dispatch", "-1");
    return out + ", autoCreateAddress=false]";
}

int create_queue(const QueueCreateOptions& options) {
    if (options.anycast && options.multicast) {
        print_error("--multicast and --anycast are exclusive options for a queue");
        if (options.connection.as_artemis) print(kUsageText);
        return 1;
    }
    Task task = {"create",
                 "queue " + options.name,
                 {"createQueue", "[" + json_quoted(queue_create_json(options)) + "]"},
                 {}};
    task.hint = "--auto-create-address makes it";
    task.hint_for = "AMQ229203: Address Does Not Exist";
    task.finish = [&](const std::string& answer, const std::string&) {
        const auto text = queue_text(answer);
        if (text) return print_outcome(options.connection, task, *text + " created successfully.");
        print_error(text.error().text);
        return 1;
    };
    return perform(options.connection, task);
}

}  // namespace minibroker::cli
