#include "tools/minibroker/cli/manage/test_commands.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "tools/minibroker/cli/manage/management_task.h"
#include "tools/minibroker/cli/manage/queue_list.h"
#include "tools/minibroker/cli/terminal/console.h"

namespace minibroker::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kTestResource = "minibroker";
constexpr const char* kTestOperationsHint =
    "This broker has no operations for tests: `minibroker run --ephemeral` starts one that has, "
    "\"testOperations\": true in its configuration switches them on (docs/FIXTURE.md)";

std::string quoted_or_null(const std::string& text) {
    return text.empty() ? "null" : json_quoted(text);
}

// `shown` makes of the answer what people get; with `--json` it is printed as it is.
template <typename Shown>
int perform_and_show(const ConnectionOptions& options, Task task, Shown shown) {
    task.refused = 1;
    if (task.request.resource == kTestResource) task.hint = kTestOperationsHint;
    task.finish = [&](const std::string& answer, const std::string&) {
        const Result<std::string> text =
            options.json ? Result<std::string>(answer + "\n") : shown(answer);
        if (!text) {
            print_error(text.error().text);
            return 1;
        }
        print(*text);
        return 0;
    };
    return perform(options, task);
}

std::string with_line_end(std::string_view text) {
    return std::string(text) + "\n";
}

std::string text_at(const Json& object, const char* key) {
    const auto it = object.find(key);
    if (it == object.end()) return "";
    if (it->is_string()) return it->get<std::string>();
    return it->dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

Result<std::string> reset_line(std::string_view json) {
    const Json counts = Json::parse(json, nullptr, false);
    if (!counts.is_object())
        return failure(ErrorCode::kInvalid, "answer not understood: " + printable(json));
    return "removed messages=" + text_at(counts, "messages") +
           " queues=" + text_at(counts, "queues") + " addresses=" + text_at(counts, "addresses") +
           " diverts=" + text_at(counts, "diverts") +
           "; consumers closed=" + text_at(counts, "consumersClosed") +
           " kept=" + text_at(counts, "consumersKept") + "\n";
}

Result<std::string> peek_lines(std::string_view json) {
    const Json messages = Json::parse(json, nullptr, false);
    if (!messages.is_array())
        return failure(ErrorCode::kInvalid, "answer not understood: " + printable(json));
    std::string lines;
    for (const Json& message : messages) {
        if (!message.is_object())
            return failure(ErrorCode::kInvalid, "answer not understood: " + printable(json));
        const bool binary = message.contains("bodyBase64");
        lines += text_at(message, "messageID") + " " + text_at(message, "state") + " ";
        lines += binary ? "base64:" + printable(text_at(message, "bodyBase64"))
                        : printable(text_at(message, "body"));
        lines += "\n";
    }
    return lines;
}

int reset(const ResetOptions& options) {
    const std::string kept = options.keep_subscribers ? ",true" : "";
    const Request request = {
        "reset", "[" + quoted_or_null(options.match) + kept + "]", kTestResource};
    return perform_and_show(options.connection,
                            {"reset", "the broker", request, {}},
                            [](const std::string& answer) { return reset_line(answer); });
}

int peek(const PeekOptions& options) {
    const Request request = {"peek",
                             "[" + json_quoted(options.queue) + "," +
                                 std::to_string(options.offset) + "," +
                                 std::to_string(options.count) + "]",
                             kTestResource};
    return perform_and_show(options.connection,
                            {"peek into", "queue " + options.queue, request, {}},
                            [](const std::string& answer) { return peek_lines(answer); });
}

int use_clock(const ClockOptions& options) {
    const bool asks = options.span.empty();
    const std::string arguments =
        "[" + json_quoted(options.span) + "," + (options.connections ? "true" : "false") + "]";
    const Request request = asks ? Request{"now", "[]", kTestResource}
                                 : Request{"advanceClock", arguments, kTestResource};
    return perform_and_show(
        options.connection,
        {asks ? "read" : "advance", "the clock", request, {}},
        [](const std::string& answer) { return Result<std::string>(with_line_end(answer)); });
}

}  // namespace minibroker::cli
