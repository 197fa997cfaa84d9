#include "config/convert/key_types.h"

#include "base/text.h"
#include "config/size_text.h"

namespace minibroker::config {
namespace {

bool is_whole(KeyType type) {
    return type == KeyType::kLong || type == KeyType::kInt || type == KeyType::kIntBytes;
}

bool is_plain_number(std::string_view text) {
    const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
    return !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos &&
           (digits == "0" || !digits.starts_with('0'));
}

struct Inside {
    std::string_view title;
    std::string_view key;
    ObjectType object_type;
};

constexpr Inside kInside[] = {
    {"The broker", "acceptorConfigurations", {"Acceptors", 1}},
    {"The broker", "users", {"Users", 1}},
    {"The broker", "guestLogin", {"Guest login", 0}},
    {"The broker", "securityRoles", {"Permissions", 2}},
    {"The broker", "addressSettings", {"Address settings", 1}},
    {"The broker", "addressesSettings", {"Address settings", 1}},
    {"The broker", "addressConfigurations", {"Addresses", 1}},
    {"The broker", "queueConfigurations", {"Queues", 1}},
    {"The broker", "divertConfigurations", {"Diverts", 1}},
    {"The broker", "wildcardConfiguration", {"Wildcards", 0}},
    {"The broker", "wildCardConfiguration", {"Wildcards", 0}},
    {"Acceptors", "params", {"Acceptor parameters", 0}},
    {"Acceptors", "extraParams", {"Acceptor parameters", 0}},
    {"Addresses", "queueConfigs", {"Queues", 1}},
};

}  // namespace

ObjectType type_inside(const ObjectType& object_type, std::string_view key) {
    if (object_type.levels_of_names > 0)
        return {object_type.title, object_type.levels_of_names - 1};
    for (const Inside& inside : kInside) {
        if (inside.title == object_type.title && inside.key == key) return inside.object_type;
    }
    return {"", 0};
}

const KeyInfo* find_key(std::string_view title, std::string_view key) {
    static const std::vector<KeySection> kSections = known_keys();
    for (const KeySection& section : kSections) {
        if (section.title != title) continue;
        for (const KeyInfo& info : section.keys) {
            if (info.name == key) return &info;
        }
    }
    return nullptr;
}

std::string plain_text(const JsonValue& value, KeyType type) {
    Report unread;  // a value that the reader does not take stays as it is
    const Place place(value, {}, unread);
    if (type == KeyType::kBoolean) {
        bool flag = false;
        if (read_bool(place, flag)) return flag ? "true" : "false";
    }
    std::int64_t size = 0;
    if (type == KeyType::kIntBytes && read_int_size(place, size)) return std::to_string(size);
    if (is_whole(type)) {
        if (const auto number = parse_size(value.text)) return std::to_string(*number);
    }
    return value.text;
}

JsonValue typed_value(std::string text, KeyType type) {
    if (type == KeyType::kBoolean && (text == "true" || text == "false")) {
        return json_of(text == "true");
    }
    if (is_whole(type)) {
        const auto number = parse_size(text);
        const bool has_unit = type == KeyType::kIntBytes;
        if (number && (has_unit || is_plain_number(text))) return json_of(*number);
    }
    return json_of(std::move(text));
}

}  // namespace minibroker::config
