#include "tools/minibroker/cli/find/config_login.h"

#include <algorithm>
#include <vector>

#include "config/hashed_password.h"

namespace minibroker::cli {
namespace {

using config::Config;
using config::Permissions;
using config::User;

std::string names_of(const Config& config) {
    constexpr std::size_t kShownMax = 10;
    std::string out;
    std::size_t shown = 0;
    for (const auto& [name, user] : config.users) {
        if (shown++ == kShownMax) return out + ", ...";
        out += (out.empty() ? "" : ", ") + name;
    }
    return out;
}

// The more permissions a user has, the more commands work for it; management comes first.
int permissions_of(const Config& config, const User& user) {
    int count = 0;
    for (const auto& [match, roles] : config.security_roles) {
        for (const auto& [role, may] : roles) {
            if (std::ranges::find(user.roles, role) == user.roles.end()) continue;
            constexpr int kManage = 1000;
            count += may.manage ? kManage : 0;
            for (const bool one : {may.send,
                                   may.consume,
                                   may.browse,
                                   may.create_address,
                                   may.delete_address,
                                   may.create_durable_queue,
                                   may.delete_durable_queue,
                                   may.create_non_durable_queue,
                                   may.delete_non_durable_queue}) {
                count += one ? 1 : 0;
            }
        }
    }
    return count;
}

// The name of the user with the most permissions, of those whose password is known; "" for none.
std::string best_user(const Config& config) {
    std::string best;
    int most = -1;
    for (const auto& [name, user] : config.users) {
        if (config::is_hashed(user.password)) continue;
        const int count = permissions_of(config, user);
        if (count <= most) continue;
        most = count;
        best = name;
    }
    return best;
}

std::string hashed_text(const std::string& what, const std::string& file) {
    return file + " has only " + what + ", from which no password can be made";
}

}  // namespace

ConfigLogin login_from(const Config& config,
                       const Login& said,
                       const std::string& path,
                       const std::string& file) {
    ConfigLogin out{said, false, ""};
    if (!config.security_enabled || (said.user && said.password)) return out;
    if (said.user) {
        const auto found = config.users.find(*said.user);
        if (found == config.users.end()) {
            out.missing = "there is no user " + *said.user + " in " + file +
                          " (there: " + names_of(config) + "): say --password";
        } else if (config::is_hashed(found->second.password)) {
            out.missing =
                hashed_text("a hash of the password of " + *said.user, file) + ": say --password";
        } else {
            out.login.password = found->second.password;
            out.login.password_file = path;
            out.from_config = true;
        }
        return out;
    }
    if (said.password && config.users.size() != 1) {
        out.missing = "whose password it is has to be said with --user: " + file +
                      " has the users " + names_of(config);
        return out;
    }
    const std::string name = said.password ? config.users.begin()->first : best_user(config);
    if (name.empty()) {
        out.missing = config.users.empty()
                          ? file + " has no users: say --user and --password"
                          : hashed_text("hashes of its passwords", file) + ": say --user (" +
                                names_of(config) + ") and --password";
        return out;
    }
    out.login.user = name;
    if (!said.password) {
        out.login.password = config.users.at(name).password;
        out.login.password_file = path;
    }
    out.from_config = true;
    return out;
}

}  // namespace minibroker::cli
