#include "config/named_roles.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/text.h"
#include "config/near_key.h"

namespace minibroker::config {
namespace {

// Limit on the roles that are compared with a misspelled one.
constexpr std::size_t kNamedRolesMax = 1'000;

struct Holders {
    std::string first;
    std::size_t more = 0;
};

void hold(std::map<std::string_view, Holders>& holders,
          const std::string& role,
          const std::string& who) {
    const auto [found, is_new] = holders.try_emplace(role, Holders{who});
    if (!is_new) ++found->second.more;
}

}  // namespace

void check_roles(const Config& config, Report& report) {
    if (!config.security_enabled || config.security_roles.empty()) return;
    std::set<std::string_view> names;
    for (const auto& [match, roles] : config.security_roles) {
        for (const auto& [role, permissions] : roles) names.insert(role);
    }
    std::map<std::string_view, Holders> unnamed;
    for (const auto& [name, user] : config.users) {
        for (const std::string& role : user.roles) {
            if (!names.contains(role)) hold(unnamed, role, "user " + printable(name));
        }
    }
    if (config.guest_login && !names.contains(config.guest_login->role))
        hold(unnamed, config.guest_login->role, "guestLogin");
    const std::vector<std::string_view> known(names.begin(), names.end());
    for (const auto& [role, holders] : unnamed) {
        std::string text = "role " + printable(role) + " (of " + holders.first;
        if (holders.more > 0) text += " and " + std::to_string(holders.more) + " more";
        text += "): no match of securityRoles names it, so that it permits nothing";
        if (known.size() <= kNamedRolesMax && report.guesses++ < kGuessesMax) {
            const std::string_view near = near_key(role, known);
            if (!near.empty()) text += "; did you mean " + printable(near) + "?";
        }
        report.warnings.push_back(std::move(text));
    }
}

}  // namespace minibroker::config
