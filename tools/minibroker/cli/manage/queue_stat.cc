#include "tools/minibroker/cli/manage/queue_stat.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "tools/minibroker/cli/manage/queue_list.h"

namespace minibroker::cli {
namespace {

struct Field {
    std::string_view title;
    std::string_view name;  // in listQueues
};

constexpr Field kFields[] = {
    {"NAME", "name"},
    {"ADDRESS", "address"},
    {"CONSUMER_COUNT", "consumerCount"},
    {"MESSAGE_COUNT", "messageCount"},
    {"MESSAGES_ADDED", "messagesAdded"},
    {"DELIVERING_COUNT", "deliveringCount"},
    {"MESSAGES_ACKED", "messagesAcked"},
    {"SCHEDULED_COUNT", "scheduledCount"},
    {"ROUTING_TYPE", "routingType"},
    {"INTERNAL", "internalQueue"},
};
constexpr std::string_view kOperations[] = {
    "CONTAINS", "NOT_CONTAINS", "EQUALS", "GREATER_THAN", "LESS_THAN"};
constexpr std::size_t kNameColumn = 0;
constexpr std::size_t kAddressColumn = 1;

// Artemis's own command counts three reply queues of its own; this one has one.
constexpr std::int64_t kOtherReplyQueues = 2;

using Row = std::vector<std::string>;

std::string all_titles() {
    std::string out;
    for (const Field& field : kFields) out += (out.empty() ? "" : ", ") + std::string(field.title);
    return out;
}

std::string all_operations() {
    std::string out;
    for (const std::string_view one : kOperations)
        out += (out.empty() ? "" : ", ") + std::string(one);
    return out;
}

// The title of the column that `--field` names in either way; "" for none.
std::string_view title_of(std::string_view written) {
    for (const Field& field : kFields) {
        if (equal_ignoring_case(written, field.title) || equal_ignoring_case(written, field.name)) {
            return field.title;
        }
    }
    return {};
}

std::string filter(std::string_view field, std::string_view operation, std::string_view value) {
    return R"({"field":)" + json_quoted(field) + R"(,"operation":)" + json_quoted(operation) +
           R"(,"value":)" + json_quoted(value) + "}";
}

Result<std::string> filter_of(const QueueStatOptions& options) {
    const auto invalid = [](std::string text) {
        return failure(ErrorCode::kInvalid, std::move(text));
    };
    if (options.field && options.queue_name) {
        return invalid("'--field' and '--queueName' cannot be specified together.");
    }
    if (options.queue_name) return filter("name", "CONTAINS", *options.queue_name);
    if (!options.field) return filter("", "", "");
    const std::string_view title = title_of(*options.field);
    if (title.empty()) {
        return invalid("'--field' must be set to one of the following [" + all_titles() + "]");
    }
    if (options.value.value_or("").empty()) {
        return invalid("'--value' needs to be set when '--field' is specified");
    }
    if (!options.operation) {
        return invalid("'--operation' must be set when '--field' is specified [" +
                       all_operations() + "]");
    }
    if (std::ranges::find(kOperations, *options.operation) == std::end(kOperations)) {
        return invalid("'--operation' must be set to one of the following [" + all_operations() +
                       "]");
    }
    return filter(title, *options.operation, *options.value);
}

// Prints one queue a line, in the order and with the keys of the broker's answer.
std::string json_lines(std::string_view answer) {
    constexpr std::string_view kObject = R"({"id")";
    std::string out;
    for (auto at = answer.find(kObject); at != std::string_view::npos; at = answer.find(kObject)) {
        out += answer.substr(0, at);
        out += "\n   ";
        out += kObject;
        answer.remove_prefix(at + kObject.size());
    }
    const auto end = answer.rfind(']');
    out += answer.substr(0, end);
    if (end != std::string_view::npos) {
        out += '\n';
        out += answer.substr(end);
    }
    return out + "\n";
}

}  // namespace

Result<> check_queue_stat(const QueueStatOptions& options) {
    const auto invalid = [](std::string text) {
        return failure(ErrorCode::kInvalid, std::move(text));
    };
    if (!options.field && (options.operation || options.value)) {
        return invalid(std::string(options.operation ? "'--operation'" : "'--value'") +
                       " needs '--field' as well");
    }
    if (auto arguments = filter_of(options); !arguments)
        return std::unexpected(std::move(arguments).error());
    if (options.max_rows < 0 || options.max_rows > INT32_MAX)
        return invalid("'--maxRows' must be from 0 to " + std::to_string(INT32_MAX));
    const bool compares = options.operation == "GREATER_THAN" || options.operation == "LESS_THAN";
    if (options.field && compares && !parse_integer(*options.value, INT64_MIN, INT64_MAX))
        return invalid("'--value' must be a whole number for " + *options.operation);
    // The longest word of a title, DELIVERING; on one line titles are cut, to the dots at least.
    const std::int64_t least = options.style.single_line_header ? 3 : 10;
    const std::int64_t most = options.style.column_width_max;
    if (most != -1 && most < least) {
        return invalid("'--maxColumnSize' must be " + std::to_string(least) +
                       " or more, or -1 for no limit");
    }
    return {};
}

Result<std::string> queue_stat_arguments(const QueueStatOptions& options) {
    auto json = filter_of(options);
    if (!json) return json;
    // Asks for one more, to replace this command's own reply queue.
    const bool more = !options.json && options.max_rows > 0 && options.max_rows < INT32_MAX;
    return "[" + json_quoted(*json) + ",1," + std::to_string(options.max_rows + (more ? 1 : 0)) +
           "]";
}

Result<> print_queue_stat(const QueueStatOptions& options,
                          std::string_view answer,
                          std::string_view reply_address,
                          std::string& out) {
    if (options.json) {
        out += json_lines(answer);
        return {};
    }
    std::vector<std::string> names;
    std::vector<TableColumn> columns;
    for (const Field& field : kFields) {
        names.emplace_back(field.name);
        columns.push_back({std::string(field.title), columns.size() > kAddressColumn});
    }
    auto list = parse_queue_list(answer, names);
    if (!list) return std::unexpected(std::move(list).error());
    if (!options.include_management) {
        // Artemis's own command has its replies in queues named activemq.management.UUID; over
        // STOMP only the address has that name.
        std::erase_if(list->rows,
                      [&](const Row& row) { return row[kAddressColumn] == reply_address; });
    }
    if (options.max_rows >= 0 && list->rows.size() > static_cast<std::size_t>(options.max_rows)) {
        list->rows.resize(static_cast<std::size_t>(options.max_rows));
    }
    if (!options.include_management) {
        std::erase_if(list->rows, [](const Row& row) {
            return row[kNameColumn].find("activemq.management") != std::string::npos;
        });
    }
    if (auto printed = print_table(columns, list->rows, options.style, out); !printed)
        return printed;
    const bool all = !options.queue_name && !options.field;
    const std::int64_t count = list->count + (all ? kOtherReplyQueues : 0);
    if (count > options.max_rows) {
        out += "WARNING: the displayed queues are " + std::to_string(options.max_rows) + "/" +
               std::to_string(count) + ", set maxRows to display more queues.\n";
    }
    return {};
}

}  // namespace minibroker::cli
