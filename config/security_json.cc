#include "config/security_json.h"

#include <optional>

#include "base/text.h"
#include "base/trimmed.h"
#include "config/fields.h"
#include "config/hashed_password.h"

namespace minibroker::config {
namespace {

struct UserDraft {
    std::optional<std::string> password;
    std::vector<std::string> roles;
};

// The one place where an array is taken: `users` is not Artemis's, whose lists are always text.
void read_roles(const Place& place, UserDraft& user) {
    const JsonValue& value = place.value();
    std::vector<std::string> roles;
    if (value.kind == JsonValue::Kind::kText) {
        for (const std::string_view role : split(value.text, ',')) {
            if (role.empty()) continue;
            if (trimmed(role, " ") != role) {
                place.warning("blanks around the name of a role belong to it");
            }
            roles.emplace_back(role);
        }
    } else if (value.kind == JsonValue::Kind::kArray) {
        for (const JsonValue& item : value.items) {
            if (item.kind != JsonValue::Kind::kText) {
                return place.problem("expected names of roles in the array");
            }
            roles.push_back(item.text);
        }
    } else {
        return place.wrong("names of roles, as an array or separated by commas");
    }
    user.roles = std::move(roles);
}

JsonValue array_of(const std::vector<std::string>& names) {
    JsonValue array;
    array.kind = JsonValue::Kind::kArray;
    for (const std::string& name : names) array.items.push_back(json_of(name));
    return array;
}

constexpr Field<UserDraft> kUserFields[] = {
    text<&UserDraft::password>("password"),
    {"roles",
     read_roles,
     KeyType::kList,
     nullptr,
     [](const UserDraft& user) { return std::optional(array_of(user.roles)); }},
};

using P = Permissions;

constexpr Field<P> kPermissionFields[] = {
    flag<&P::send>("send"),
    flag<&P::consume>("consume"),
    flag<&P::create_address>("createAddress"),
    flag<&P::delete_address>("deleteAddress"),
    flag<&P::create_durable_queue>("createDurableQueue"),
    flag<&P::delete_durable_queue>("deleteDurableQueue"),
    flag<&P::create_non_durable_queue>("createNonDurableQueue"),
    flag<&P::delete_non_durable_queue>("deleteNonDurableQueue"),
    flag<&P::manage>("manage"),
    flag<&P::browse>("browse"),
    flag<&P::view>("view"),
    flag<&P::edit>("edit"),
    unsupported_text<P>("name"),
};

}  // namespace

void read_users(const Place& place, Config& config) {
    read_entries(place, [&](const Place& entry, const std::string& name) {
        UserDraft draft;
        read_fields(entry, kUserFields, draft);
        const bool has_object = entry.value().kind == JsonValue::Kind::kObject;
        if (has_object && !draft.password) entry.problem("no password");
        if (draft.password) {
            const PasswordJudgement judged = judge_password(*draft.password);
            if (!judged.problem.empty()) entry.problem(std::string(judged.problem));
            if (!judged.warning.empty()) entry.warning(judged.warning);
        }
        config.users[name] = {draft.password.value_or(""), std::move(draft.roles)};
    });
}

void read_security_roles(const Place& place, Config& config) {
    read_entries(place, [&](const Place& match_place, const std::string& match) {
        auto& roles = config.security_roles[match];
        read_entries(match_place, [&](const Place& role_place, const std::string& role) {
            read_fields(role_place, kPermissionFields, roles[role]);
        });
    });
}

std::optional<JsonValue> write_users(const Config& config) {
    JsonValue users = json_object();
    for (const auto& [name, user] : config.users) {
        const UserDraft draft{user.password, user.roles};
        users.members.push_back({name, write_fields(kUserFields, draft)});
    }
    return users;
}

std::optional<JsonValue> write_security_roles(const Config& config) {
    JsonValue matches = json_object();
    for (const auto& [match, roles] : config.security_roles) {
        JsonValue entry = json_object();
        for (const auto& [role, permissions] : roles) {
            entry.members.push_back({role, write_fields(kPermissionFields, permissions)});
        }
        matches.members.push_back({match, std::move(entry)});
    }
    return matches;
}

std::vector<KeyInfo> user_keys() {
    return infos_of(kUserFields);
}

std::vector<KeyInfo> permission_keys() {
    return infos_of(kPermissionFields);
}

}  // namespace minibroker::config
