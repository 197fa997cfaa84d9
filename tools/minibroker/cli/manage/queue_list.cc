#include "tools/minibroker/cli/manage/queue_list.h"

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace minibroker::cli {
namespace {

using Json = nlohmann::ordered_json;

// Compact, and never throwing: broken UTF-8 becomes U+FFFD.
std::string dumped(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string shown(const Json& value) {
    const auto* text = value.get_ptr<const Json::string_t*>();
    return text != nullptr ? *text : dumped(value);
}

std::unexpected<Error> not_understood(std::string_view what, std::string_view text) {
    return failure(ErrorCode::kInvalid, std::string(what) + " not understood: " + printable(text));
}

}  // namespace

Result<std::string> answer_text(std::string_view body) {
    const Json json = Json::parse(body, nullptr, false);
    if (!json.is_array() || json.size() != 1) return not_understood("answer", body);
    return shown(json[0]);
}

std::string json_quoted(std::string_view text) {
    return dumped(Json(text));
}

Result<QueueList> parse_queue_list(std::string_view text, const std::vector<std::string>& fields) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return not_understood("list of queues", text);
    const auto data = json.find("data");
    const auto count = json.find("count");
    if (data == json.end() || !data->is_array() || count == json.end() ||
        !count->is_number_integer()) {
        return not_understood("list of queues", text);
    }
    QueueList list;
    list.count = count->get<std::int64_t>();
    for (const Json& queue : *data) {
        if (!queue.is_object()) return not_understood("list of queues", text);
        std::vector<std::string> row;
        for (const std::string& field : fields) {
            const auto value = queue.find(field);
            row.push_back(value == queue.end() ? "" : shown(*value));
        }
        list.rows.push_back(std::move(row));
    }
    return list;
}

Result<std::vector<std::string>> parse_message_ids(std::string_view text) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_array()) return not_understood("list of messages", text);
    std::vector<std::string> ids;
    for (const Json& message : json) {
        if (!message.is_object()) return not_understood("list of messages", text);
        const auto id = message.find("messageID");
        if (id == message.end() || !id->is_number_integer()) {
            return not_understood("list of messages", text);
        }
        ids.push_back(dumped(*id));
    }
    return ids;
}

std::optional<std::int64_t> parse_number(std::string_view text, const std::string& key) {
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) return std::nullopt;
    const auto value = json.find(key);
    if (value == json.end() || !value->is_number_integer()) return std::nullopt;
    return value->get<std::int64_t>();
}

}  // namespace minibroker::cli
