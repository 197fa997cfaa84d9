#include "broker/security.h"

#include <algorithm>

#include "base/check.h"
#include "broker/address_settings.h"

namespace minibroker::broker {
namespace {

struct PermissionRow {
    std::string_view name;
    bool config::Permissions::*member;
};

const PermissionRow& row(Permission permission) {
    using P = config::Permissions;
    static constexpr PermissionRow kRows[] = {
        {"SEND", &P::send},
        {"CONSUME", &P::consume},
        {"CREATE_ADDRESS", &P::create_address},
        {"DELETE_ADDRESS", &P::delete_address},
        {"CREATE_DURABLE_QUEUE", &P::create_durable_queue},
        {"DELETE_DURABLE_QUEUE", &P::delete_durable_queue},
        {"CREATE_NON_DURABLE_QUEUE", &P::create_non_durable_queue},
        {"DELETE_NON_DURABLE_QUEUE", &P::delete_non_durable_queue},
        {"MANAGE", &P::manage},
        {"BROWSE", &P::browse},
        {"VIEW", &P::view},
        {"EDIT", &P::edit},
    };
    const auto index = static_cast<std::size_t>(permission);
    MB_CHECK(index < std::size(kRows));
    return kRows[index];
}

// Looks at every byte of the secret whatever was given, so that time does not tell how much of it
// was right.
bool equal_constant_time(std::string_view secret, std::string_view given) {
    std::size_t difference = secret.size() ^ given.size();
    for (std::size_t i = 0; i < secret.size(); ++i) {
        const char other = given.empty() ? '\0' : given[i % given.size()];
        difference |= static_cast<std::size_t>(static_cast<unsigned char>(secret[i]) ^
                                               static_cast<unsigned char>(other));
    }
    return difference == 0;
}

}  // namespace

std::string_view permission_name(Permission permission) {
    return row(permission).name;
}

Security::Security(const config::Config& config)
    : config_(config), tree_(MatchTree::Dialect::kSettings, config.wildcards) {
    for (const auto& [match, roles] : config.security_roles) matches_.push_back(match);
    std::ranges::sort(matches_, [&](const std::string& a, const std::string& b) {
        return more_specific(a, b, config_.wildcards);
    });
    for (std::size_t i = 0; i < matches_.size(); ++i) tree_.add(matches_[i], i);
}

bool Security::authenticate(std::optional<std::string_view> login,
                            std::optional<std::string_view> passcode) const {
    if (!enabled()) return true;
    if (!login || !passcode) return false;
    const auto user = config_.users.find(std::string(*login));
    const std::string_view secret = user == config_.users.end()
                                        ? std::string_view("unknown user")
                                        : std::string_view(user->second.password);
    const bool same = equal_constant_time(secret, *passcode);
    return same && user != config_.users.end();
}

const Security::Roles* Security::roles_for(Target target) const {
    if (!target.queue.empty()) {
        const std::string qualified =
            std::string(target.address) + "::" + std::string(target.queue);
        const auto it = config_.security_roles.find(qualified);
        if (it != config_.security_roles.end()) return &it->second;
    }
    return roles_of_address(target.address);
}

const Security::Roles* Security::roles_of_address(std::string_view address) const {
    if (const auto it = remembered_.find(address); it != remembered_.end()) return it->second;
    std::vector<std::uint64_t> found;
    tree_.find(address, found);
    const Roles* roles = nullptr;
    if (!found.empty()) roles = &config_.security_roles.at(matches_[std::ranges::min(found)]);
    if (remembered_.size() >= kRememberedMax) remembered_.clear();
    remembered_.emplace(address, roles);
    return roles;
}

bool Security::allows(std::string_view user, Permission permission, Target target) const {
    if (!enabled()) return true;
    const Roles* roles = roles_for(target);
    const auto found = config_.users.find(std::string(user));
    if (roles == nullptr || found == config_.users.end()) return false;
    return std::ranges::any_of(found->second.roles, [&](const std::string& role) {
        const auto it = roles->find(role);
        return it != roles->end() && it->second.*row(permission).member;
    });
}

}  // namespace minibroker::broker
