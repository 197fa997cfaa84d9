#include "config/convert/usable_users.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "config/hashed_password.h"
#include "config/placeholders.h"
#include "config/security_files.h"
#include "config/security_json.h"

namespace minibroker::config {
namespace {

bool is_file_key(const JsonMember& member) {
    return member.key == "usersFile" || member.key == "rolesFile";
}

// Files of users have no placeholders, broker.json has them everywhere.
bool would_be_replaced(const std::string& name, const User& user) {
    return has_placeholder(name) || has_placeholder(user.password) ||
           std::ranges::any_of(user.roles,
                               [](const std::string& role) { return has_placeholder(role); });
}

}  // namespace

void keep_usable_users(Imported& imported,
                       const std::string& directory,
                       const ReadOptions& options) {
    Config config;
    std::vector<std::string> warnings;  // said again by who reads what comes out
    const auto problems =
        read_security_files(imported.root, directory, options.trust, config, warnings);
    const auto refused = std::erase_if(config.users, [](const auto& entry) {
        return !judge_password(entry.second.password).problem.empty();
    });
    if (refused == 0) return;
    for (const Problem& problem : problems) {
        imported.notes.add(problem.path, problem.text + ": left out");
    }
    std::erase_if(config.users, [&](const auto& entry) {
        if (!would_be_replaced(entry.first, entry.second)) return false;
        imported.notes.add("usersFile",
                           printable(entry.first) +
                               ": its name, password or a role has ${, which broker.json "
                               "replaces: left out");
        return true;
    });
    const std::size_t left = config.users.size();
    imported.notes.add(
        "usersFile",
        left == 0
            ? "none of its users is left: add users, or nobody can log in"
            : "minibroker refuses the file as it is: its other users (" + std::to_string(left) +
                  ") are in users of the output instead, with their passwords and roles");
    std::erase_if(imported.root.members, is_file_key);
    imported.root.members.push_back({"users", write_users(config).value_or(config::JsonValue{})});
}

}  // namespace minibroker::config
