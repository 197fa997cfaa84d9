#include "broker/security/security.h"

#include <algorithm>

#include "base/check.h"
#include "broker/address/address_settings.h"
#include "broker/security/password.h"
#include "broker/security/refusal_cause.h"
#include "config/hashed_password.h"

namespace minibroker::broker {
namespace {

struct PermissionRow {
    std::string_view name;
    bool config::Permissions::* member;
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

}  // namespace

std::string_view permission_name(Permission permission) {
    return row(permission).name;
}

bool gives(const config::Permissions& permissions, Permission permission) {
    return permissions.*row(permission).member;
}

Security::Security(const config::Config& config)
    : config_(config), tree_(MatchTree::Dialect::kSettings, config.wildcards) {
    configuration_changed();
}

void Security::configuration_changed() {
    ++changes_;
    matches_.clear();
    for (const auto& [match, roles] : config_.security_roles) matches_.push_back(match);
    std::ranges::sort(matches_, [&](const std::string& a, const std::string& b) {
        return more_specific(a, b, config_.wildcards);
    });
    tree_ = MatchTree(MatchTree::Dialect::kSettings, config_.wildcards);
    for (std::size_t i = 0; i < matches_.size(); ++i) tree_.add(matches_[i], i);
    remembered_.clear();
    decoy_ = config_.users.empty() ? std::string() : config_.users.begin()->second.password;
}

Security::Login Security::authenticate(std::optional<std::string_view> login,
                                       std::optional<std::string_view> passcode) const {
    using Verdict = Login::Verdict;
    if (!enabled()) return {Verdict::kRight};
    // A hash may be one of the empty text, which is not visible in a file.
    if (!login || !passcode || passcode->empty()) return {Verdict::kWrong};
    const auto user = config_.users.find(std::string(*login));
    const bool known = user != config_.users.end();
    // For an unknown name the same work is done.
    const std::string& stored = known ? user->second.password : decoy_;
    if (config::is_hashed(stored)) return {Verdict::kAsk, stored, known};
    const bool right = is_password(stored, *passcode) && known;
    return {right ? Verdict::kRight : Verdict::kWrong};
}

// Source: Artemis `GuestLoginModule`: with credentialsInvalidate a client with a password, whatever
// its name, is not a guest.
const config::GuestLogin* Security::guest_for(std::optional<std::string_view> passcode) const {
    if (!enabled() || !config_.guest_login) return nullptr;
    const bool refused = config_.guest_login->credentials_invalidate && passcode.has_value();
    return refused ? nullptr : &*config_.guest_login;
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
    if (!enabled() || has_permission(user, permission, target)) return true;
    // Separate, so that allowed calls do not pay for it.
    constexpr auto kRefuse =
        [](const Security& self, std::string_view who, Permission lacked, const Target& at)
            __attribute__((noinline, cold)) {
                ++self.refusals_;
                self.last_refusal_ = {
                    std::string(who), lacked, std::string(at.address), std::string(at.queue)};
                if (self.on_refusal_) self.on_refusal_(who, lacked, at);
                return false;
            };
    return kRefuse(*this, user, permission, target);
}

std::string Security::refusal(std::string_view user, Permission permission, Target target) {
    const bool queue = !target.queue.empty();
    std::string text = queue ? "AMQ229213: User: " : "AMQ229032: User: ";
    text.append(user).append(" does not have permission='").append(permission_name(permission));
    if (queue) text.append("' for queue ").append(target.queue).append(" on address ");
    if (!queue) text.append("' on address ");
    return text.append(target.address);
}

bool Security::has_permission(std::string_view user, Permission permission, Target target) const {
    const Roles* roles = roles_for(target);
    if (roles == nullptr) return false;
    const auto may = [&](const std::string& role) {
        const auto it = roles->find(role);
        return it != roles->end() && it->second.*row(permission).member;
    };
    const auto found = config_.users.find(std::string(user));
    if (found != config_.users.end()) return std::ranges::any_of(found->second.roles, may);
    // No user has the name of the guests (config/guest_login.h).
    return config_.guest_login && config_.guest_login->user == user &&
           may(config_.guest_login->role);
}

}  // namespace minibroker::broker
