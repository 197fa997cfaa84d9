#include "config/convert/properties_import.h"

#include <optional>

#include "base/text.h"
#include "config/convert/key_types.h"
#include "config/properties_text.h"

namespace minibroker::config {
namespace {

// The names in a path, or what is wrong with it.
std::expected<std::vector<std::string>, std::string> names_in(std::string_view path) {
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
    if (quoted) return std::unexpected("a \" without its end");
    if (names.size() > kJsonDepthMax) {
        return std::unexpected("more than " + std::to_string(kJsonDepthMax) + " names");
    }
    return names;
}

JsonMember& member_of(JsonValue& object, const std::string& name) {
    for (JsonMember& member : object.members) {
        if (member.key == name) return member;
    }
    return object.members.emplace_back(JsonMember{name, json_object()});
}

// Whether what stands there can have members: names, objects, and what nobody knows.
bool can_have_members(const Shape& shape, const std::string& name) {
    if (shape.levels_of_names > 0) return true;
    const KeyInfo* key = find_key(shape.title, name);
    return key == nullptr || key->type == KeyType::kObject || key->type == KeyType::kAny;
}

// Puts the value at its place. @return what is to be said of it
std::string put(JsonValue& root, const std::vector<std::string>& names, std::string value) {
    JsonValue* object = &root;
    Shape shape;
    std::string said;
    std::string path;
    for (std::size_t i = 0; i + 1 < names.size(); ++i) {
        JsonMember& member = member_of(*object, names[i]);
        path = path_of(path, names[i]);
        if (member.value.kind != JsonValue::Kind::kObject) {
            if (!can_have_members(shape, names[i])) return path + " has a value: left out";
            said = path + " has members: its value \"" + printable(member.value.text) +
                   "\" is left out";
            member.value = json_object();
        }
        shape = shape_inside(shape, names[i]);
        object = &member.value;
    }
    const bool is_name = shape.levels_of_names > 0;
    const KeyInfo* key = is_name ? nullptr : find_key(shape.title, names.back());
    JsonMember& member = member_of(*object, names.back());
    if (!member.value.members.empty()) {
        if (can_have_members(shape, names.back())) return "has members: its value is left out";
        said = "has a value: its members are left out";
    }
    KeyType type = key == nullptr ? KeyType::kText : key->type;
    if (type == KeyType::kIntBytes) type = KeyType::kInt;  // a unit is no number in properties
    member.value = typed_value(std::move(value), type);
    return said;
}

bool is_secret(std::string_view name) {
    return name == "password" || name.ends_with("Password");
}

// Replaces placeholders, with a note for each. @return what is wrong
std::string replace(std::string& text,
                    const std::string& where,
                    bool secret,
                    const Environment& environment,
                    Notes& notes) {
    if (!has_placeholder(text)) return {};
    std::vector<Placeholder> found;
    auto replaced = replace_placeholders(std::move(text), environment, found);
    if (!replaced) return replaced.error();
    text = std::move(*replaced);
    for (Placeholder& one : found) {
        if (secret) one.value = "*****";
        notes.add(where, described(one));
    }
    return {};
}

// Recurses as deep as the file, which the parser bounds. @return the first problem, with its path
std::optional<Problem> replace_all(JsonValue& value,
                                   const std::string& where,
                                   const Environment& environment,
                                   Notes& notes) {
    for (JsonMember& member : value.members) {
        std::string wrong =
            replace(member.key, path_of(where, member.key), false, environment, notes);
        const std::string own = path_of(where, member.key);
        if (wrong.empty() && member.value.kind == JsonValue::Kind::kText) {
            wrong = replace(member.value.text, own, is_secret(member.key), environment, notes);
        }
        if (!wrong.empty()) return Problem{own, wrong, member.line};
        if (auto inner = replace_all(member.value, own, environment, notes)) return inner;
    }
    return std::nullopt;
}

}  // namespace

std::expected<Imported, Problem> import_properties(std::string_view text,
                                                   const Environment& environment) {
    auto entries = parse_property_lines(text);
    if (!entries) return std::unexpected(Problem{"", entries.error()});
    Imported out;
    for (PropertyLine& entry : *entries) {
        const auto fail = [&](const std::string& why) {
            return std::unexpected(Problem{printable(entry.key), why, entry.line});
        };
        const std::string where = printable(entry.key);
        std::string wrong = replace(entry.key, where, false, environment, out.notes);
        if (!wrong.empty()) return fail(wrong);
        const auto names = names_in(entry.key);
        if (!names) return fail(names.error());
        wrong = replace(entry.value, where, is_secret(names->back()), environment, out.notes);
        if (!wrong.empty()) return fail(wrong);
        const std::string said = put(out.root, *names, std::move(entry.value));
        if (!said.empty()) out.notes.add(printable(entry.key), said);
    }
    return out;
}

std::expected<Imported, Problem> import_properties(std::string_view text) {
    return import_properties(text, {});
}

std::expected<Imported, Problem> import_json(std::string_view text,
                                             const Environment& environment) {
    auto root = parse_json(text);
    if (!root) return std::unexpected(std::move(root).error());
    if (root->kind != JsonValue::Kind::kObject) {
        return std::unexpected(Problem{"", "expected an object"});
    }
    Imported out;
    out.root = std::move(*root);
    if (auto wrong = replace_all(out.root, "", environment, out.notes)) {
        return std::unexpected(std::move(*wrong));
    }
    return out;
}

}  // namespace minibroker::config
