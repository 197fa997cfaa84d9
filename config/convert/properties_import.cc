#include "config/convert/properties_import.h"

#include <optional>

#include "base/text.h"
#include "config/convert/key_types.h"
#include "config/properties_text.h"

namespace minibroker::config {
namespace {

std::optional<std::vector<std::string>> names_in(std::string_view path) {
    std::vector<std::string> names(1);
    bool quoted = false;
    for (const char c : path) {
        if (c == '"') {
            quoted = !quoted;
        } else if (c == '.' && !quoted) {
            names.emplace_back();
        } else {
            names.back() += c;
        }
    }
    if (quoted || names.size() > kJsonDepthMax) return std::nullopt;
    return names;
}

JsonMember& member_of(JsonValue& object, const std::string& name) {
    for (JsonMember& member : object.members) {
        if (member.key == name) return member;
    }
    return object.members.emplace_back(JsonMember{name, json_object()});
}

// Puts the value at its place. False: there is a value above it, or an object in its place.
bool put(JsonValue& root, const std::vector<std::string>& names, std::string value) {
    JsonValue* object = &root;
    Shape shape;
    for (std::size_t i = 0; i + 1 < names.size(); ++i) {
        if (object->kind != JsonValue::Kind::kObject) return false;
        object = &member_of(*object, names[i]).value;
        shape = shape_inside(shape, names[i]);
    }
    if (object->kind != JsonValue::Kind::kObject) return false;
    const bool is_name = shape.levels_of_names > 0;
    const KeyInfo* key = is_name ? nullptr : find_key(shape.title, names.back());
    JsonMember& member = member_of(*object, names.back());
    if (!member.value.members.empty()) return false;
    KeyType type = key == nullptr ? KeyType::kText : key->type;
    if (type == KeyType::kIntBytes) type = KeyType::kInt;  // a unit is no number in properties
    member.value = typed_value(std::move(value), type);
    return true;
}

}  // namespace

std::expected<Imported, Problem> import_properties(std::string_view text) {
    auto entries = parse_properties(text);
    if (!entries) return std::unexpected(Problem{"", entries.error()});
    Imported out;
    for (auto& [path, value] : *entries) {
        const auto names = names_in(path);
        if (!names) return std::unexpected(Problem{printable(path), "a \" without its end"});
        if (!put(out.root, *names, std::move(value))) {
            return std::unexpected(Problem{printable(path), "has a value and members"});
        }
    }
    return out;
}

}  // namespace minibroker::config
