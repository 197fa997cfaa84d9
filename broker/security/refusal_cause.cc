#include "broker/security/refusal_cause.h"

#include <cstddef>
#include <vector>

#include "base/text.h"

namespace minibroker::broker {
namespace {

// Roles named in a line; more would not help.
constexpr std::size_t kRolesShown = 5;

std::string list(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i == kRolesShown) return text + ", ...";
        text += (i == 0 ? "" : ", ") + printable(names[i]);
    }
    return text;
}

std::vector<std::string> roles_of(const config::Config& config, const std::string& user) {
    if (const auto found = config.users.find(user); found != config.users.end())
        return found->second.roles;
    if (config.guest_login && config.guest_login->user == user) return {config.guest_login->role};
    return {};
}

// The match of securityRoles that applies; null for none.
const std::pair<const std::string, Security::Roles>* match_of(const config::Config& config,
                                                              const Security& security,
                                                              const Security::Refusal& refusal) {
    if (!refusal.queue.empty()) {
        const auto it = config.security_roles.find(refusal.address + "::" + refusal.queue);
        if (it != config.security_roles.end()) return &*it;
    }
    const Security::Roles* roles = security.roles_of_address(refusal.address);
    for (const auto& entry : config.security_roles) {
        if (&entry.second == roles) return &entry;
    }
    return nullptr;
}

}  // namespace

RefusalCause refusal_cause(const config::Config& config,
                           const Security& security,
                           const Security::Refusal& refusal) {
    const std::vector<std::string> roles = roles_of(config, refusal.user);
    const std::string user =
        roles.empty() ? "the user has no role" : "the user has the roles: " + list(roles);
    const auto* match = match_of(config, security, refusal);
    if (match == nullptr) {
        return {user + "; no match of securityRoles fits the address, so that nobody may",
                "add a match for it to securityRoles"};
    }
    std::vector<std::string> would_do;
    for (const auto& [role, permissions] : match->second) {
        if (gives(permissions, refusal.permission)) would_do.push_back(role);
    }
    const std::string permission(permission_name(refusal.permission));
    const std::string name = printable(match->first);
    std::string why = user + "; of securityRoles the match " + name + " counts";
    if (config.security_roles.size() > 1) why += " alone, as the most specific one";
    why += would_do.empty() ? ", where no role has " + permission
                            : ", where these have " + permission + ": " + list(would_do);
    const std::string add = permission + " of the match " + name;
    if (would_do.empty()) return {why, "give " + add + " to a role of the user"};
    return {why,
            "give the user one of the roles " + list(would_do) + ", or " + add +
                " to a role of the user"};
}

}  // namespace minibroker::broker
