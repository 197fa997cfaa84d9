#include "tools/minibroker/cli/messages/message_properties.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace minibroker::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kTypes[] = {
    "boolean", "int", "long", "byte", "short", "float", "double", "string"};

// A member as text; "" when it is missing.
std::string member(const Json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end()) return "";
    const auto* text = found->get_ptr<const Json::string_t*>();
    if (text != nullptr) return *text;
    return found->dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Artemis's words.
std::string unknown_type(const std::string& key, const std::string& type) {
    return "Unable to set property: " + key + ". Did not recognize type: " + type +
           ". Supported types are: boolean, int, long, byte, short, float, double, string.";
}

}  // namespace

Result<MessageProperties> parse_properties(std::string_view text) {
    const Json json = Json::parse(text, nullptr, false);
    const auto invalid = [text] {
        return failure(ErrorCode::kInvalid,
                       R"(--properties: expected [{"type":...,"key":...,"value":...}], found )" +
                           printable(text));
    };
    if (!json.is_array()) return invalid();
    MessageProperties out;
    for (const Json& one : json) {
        if (!one.is_object() || !one.contains("value")) return invalid();
        const std::string type = member(one, "type");
        const std::string key = member(one, "key");
        if (key.empty()) return invalid();
        const auto same = [&](std::string_view known) { return equal_ignoring_case(known, type); };
        if (std::ranges::none_of(kTypes, same)) {
            out.complaints.push_back(unknown_type(key, type));
            continue;
        }
        out.headers.emplace_back(key, member(one, "value"));
    }
    return out;
}

}  // namespace minibroker::cli
