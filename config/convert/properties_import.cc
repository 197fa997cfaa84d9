#include "config/convert/properties_import.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <unordered_map>

#include "base/secret_url.h"
#include "base/text.h"
#include "config/convert/key_types.h"
#include "config/hidden.h"
#include "config/properties_text.h"

namespace minibroker::config {
namespace {

// The names in a path, or its fault.
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

// The members of a tree by the names that lead to them.
class Members {
public:
    // The member of that name of an object, made when it is not there.
    // @param path  of the object, as this makes it longer
    JsonMember& named(JsonValue& object, const std::string& name, std::string& path) {
        path += name;
        path += '\0';
        const auto [found, is_new] = places_.try_emplace(path, object.members.size());
        // It was removed in the meantime.
        const bool is_there = !is_new && found->second < object.members.size() &&
                              object.members[found->second].key == name;
        if (is_there) return object.members[found->second];
        found->second = object.members.size();
        return object.members.emplace_back(JsonMember{name, json_object()});
    }

private:
    std::unordered_map<std::string, std::size_t> places_;
};

// Whether a key can have members: names, objects, and unknown keys can.
bool can_have_members(const ObjectType& object_type, const std::string& name) {
    if (object_type.levels_of_names > 0) return true;
    const KeyInfo* key = find_key(object_type.title, name);
    return key == nullptr || key->type == KeyType::kObject || key->type == KeyType::kAny;
}

// Puts the value at its place. @return the note about it
std::string put(JsonValue& root,
                const std::vector<std::string>& names,
                PropertyLine& entry,
                Members& members) {
    JsonValue* object = &root;
    const auto line = static_cast<std::uint32_t>(entry.line);
    std::string place;
    ObjectType object_type;
    std::string said;
    std::string path;
    for (std::size_t i = 0; i + 1 < names.size(); ++i) {
        JsonMember& member = members.named(*object, names[i], place);
        if (member.line == 0) member.line = line;
        path = path_of(path, names[i]);
        if (member.value.kind != JsonValue::Kind::kObject) {
            if (!can_have_members(object_type, names[i])) return path + " has a value: left out";
            said = path + " has members: its value (" + shown(member.value, path) + ") is left out";
            member.value = json_object();
        }
        object_type = type_inside(object_type, names[i]);
        object = &member.value;
    }
    const bool is_name = object_type.levels_of_names > 0;
    const KeyInfo* key = is_name ? nullptr : find_key(object_type.title, names.back());
    JsonMember& member = members.named(*object, names.back(), place);
    if (!member.value.members.empty()) {
        if (can_have_members(object_type, names.back()))
            return "has members: its value is left out";
        said = "has a value: its members are left out";
    }
    KeyType type = key == nullptr ? KeyType::kText : key->type;
    if (type == KeyType::kIntBytes) type = KeyType::kInt;  // properties take no unit
    member.value = typed_value(std::move(entry.value), type);
    member.line = line;
    return said;
}

// The source of placeholders, and the file being read.
struct ImportedFrom {
    const Environment& environment;
    std::string origin;
};

// Replaces placeholders, with a note for each. @return the fault, "" for none
// @param path  of the key, without placeholders
std::string replace(std::string& text,
                    const std::string& where,
                    const std::string& path,
                    const ImportedFrom& from,
                    Notes& notes) {
    if (!has_placeholder(text)) return {};
    std::vector<Placeholder> found;
    const bool secret = is_hidden(path) || may_hold_secret(text);
    auto replaced = replace_placeholders(std::move(text), from.environment, found);
    if (!replaced) return replaced.error();
    text = std::move(*replaced);
    for (Placeholder& one : found) {
        if (secret || may_hold_secret(text)) one.value = "*****";
        notes.add(where, described(one), from.origin);
    }
    return {};
}

bool has_any_placeholder(const JsonMember& member) {
    if (has_placeholder(member.key) || has_placeholder(member.value.text)) return true;
    return std::ranges::any_of(member.value.members, has_any_placeholder);
}

// Recurses as deep as the file, which the parser bounds. @return the first problem, with its path
std::optional<Problem> replace_all(JsonValue& value,
                                   const std::string& where,
                                   const Environment& environment,
                                   const Origins& origins,
                                   Notes& notes) {
    for (JsonMember& member : value.members) {
        if (!has_any_placeholder(member)) continue;  // so that most need no path
        const ImportedFrom from{environment, origins.of(member)};
        std::string wrong = replace(member.key, path_of(where, member.key), "", from, notes);
        const std::string own = path_of(where, member.key);
        if (wrong.empty() && member.value.kind == JsonValue::Kind::kText) {
            wrong = replace(member.value.text, own, own, from, notes);
        }
        if (!wrong.empty()) return Problem{own, wrong, member.line};
        if (auto inner = replace_all(member.value, own, environment, origins, notes)) return inner;
    }
    return std::nullopt;
}

}  // namespace

std::expected<Imported, Problem> import_properties(std::string_view text,
                                                   const Environment& environment,
                                                   const std::string& file) {
    auto entries = parse_property_lines(text);
    if (!entries) return std::unexpected(Problem{"", entries.error()});
    if (entries->size() > kPropertiesMax) {
        return std::unexpected(
            Problem{"", "more than " + std::to_string(kPropertiesMax) + " properties"});
    }
    Imported out;
    out.origins.files[0] = file;
    Members members;
    for (PropertyLine& entry : *entries) {
        const auto fail = [&](const std::string& why) {
            return std::unexpected(Problem{printable(entry.key), why, entry.line});
        };
        const std::string where = printable(entry.key);
        const ImportedFrom from{environment,
                                out.origins.of(0, static_cast<std::uint32_t>(entry.line))};
        std::string wrong = replace(entry.key, where, "", from, out.notes);
        if (!wrong.empty()) return fail(wrong);
        const auto names = names_in(entry.key);
        if (!names) return fail(names.error());
        wrong = replace(entry.value, where, entry.key, from, out.notes);
        if (!wrong.empty()) return fail(wrong);
        const std::string said = put(out.root, *names, entry, members);
        if (!said.empty()) out.notes.add(printable(entry.key), said, from.origin);
    }
    return out;
}

std::expected<Imported, Problem> import_properties(std::string_view text) {
    return import_properties(text, {});
}

std::expected<Imported, Problem> import_json(std::string_view text,
                                             const Environment& environment,
                                             const std::string& file) {
    auto root = parse_json(text);
    if (!root) return std::unexpected(std::move(root).error());
    if (root->kind != JsonValue::Kind::kObject) {
        return std::unexpected(Problem{"", "expected an object"});
    }
    Imported out;
    out.root = std::move(*root);
    out.origins.files[0] = file;
    if (auto wrong = replace_all(out.root, "", environment, out.origins, out.notes)) {
        return std::unexpected(std::move(*wrong));
    }
    return out;
}

}  // namespace minibroker::config
