#include "config/convert/security_files_text.h"

#include <algorithm>

#include "config/convert/properties_export.h"

namespace minibroker::config {
namespace {

using Members = std::vector<std::pair<std::string, std::string>>;  // role, users

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

// Whether some user has a role before this one that is not written yet.
bool must_wait(const Config& config,
               const std::string& role,
               const std::vector<std::string>& written) {
    return std::ranges::any_of(config.users, [&](const auto& entry) {
        const std::vector<std::string>& own = entry.second.roles;
        const auto at = std::ranges::find(own, role);
        return at != own.end() && std::any_of(own.begin(), at, [&](const std::string& before) {
                   return before != role && !contains(written, before);
               });
    });
}

// All roles, so that each user's come in the user's own order, where the users agree. The order has
// no meaning; what is read back should be what was written.
std::vector<std::string> roles_in_order(const Config& config) {
    std::vector<std::string> all;
    for (const auto& [name, user] : config.users) {
        for (const std::string& role : user.roles) {
            if (!contains(all, role)) all.push_back(role);
        }
    }
    std::vector<std::string> written;
    while (!all.empty()) {
        auto next = std::ranges::find_if(
            all, [&](const std::string& role) { return !must_wait(config, role, written); });
        if (next == all.end()) next = all.begin();
        written.push_back(*next);
        all.erase(next);
    }
    return written;
}

std::string lines_of(const Members& entries) {
    std::string out;
    for (const auto& [key, value] : entries) {
        out += escaped_property_key(key) + " = " + escaped_property_value(value) + "\n";
    }
    return out;
}

}  // namespace

SecurityFilesText security_files_text(const Config& config) {
    SecurityFilesText out;
    Members passwords;
    Members roles;
    for (const std::string& role : roles_in_order(config)) roles.emplace_back(role, "");
    for (const auto& [name, user] : config.users) {
        passwords.emplace_back(name, user.password);
        const bool in_list = !name.contains(',') && !name.starts_with(' ') && !name.ends_with(' ');
        if (!in_list && !user.roles.empty()) {
            out.notes.add(path_of("users", name) + ".roles",
                          "the roles file cannot have a name with commas or blanks at its ends: "
                          "left out");
            continue;
        }
        for (auto& [role, users] : roles) {
            if (contains(user.roles, role)) users += (users.empty() ? "" : ",") + name;
        }
    }
    out.users = lines_of(passwords);
    out.roles = lines_of(roles);
    return out;
}

}  // namespace minibroker::config
