#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/text_hash.h"
#include "broker/address/match_tree.h"
#include "config/config.h"

namespace minibroker::broker {

/// The permissions of a role. Source: Artemis `CheckType`.
enum class Permission : std::uint8_t {
    kSend,
    kConsume,
    kCreateAddress,
    kDeleteAddress,
    kCreateDurableQueue,
    kDeleteDurableQueue,
    kCreateNonDurableQueue,
    kDeleteNonDurableQueue,
    kManage,
    kBrowse,
    kView,
    kEdit,
};

/// As in error texts: CREATE_ADDRESS and so on.
[[nodiscard]] std::string_view permission_name(Permission permission);

/// Logins and permissions. Source: Artemis `SecurityStoreImpl` (the security page).
class Security {
public:
    using Roles = std::map<std::string, config::Permissions>;

    explicit Security(const config::Config& config);

    /// Tells that users or permissions have changed.
    void configuration_changed();
    /// Generation: a cached permission is valid while it is unchanged.
    [[nodiscard]] std::uint64_t changes() const { return changes_; }

    [[nodiscard]] bool enabled() const { return config_.security_enabled; }
    /// The immediate result of a login.
    struct Login {
        enum class Verdict : std::uint8_t { kRight, kWrong, kAsk };
        Verdict verdict = Verdict::kWrong;
        std::string_view hash{};  ///< kAsk: the passcode must be compared with it (PasswordChecks)
        bool known = false;       ///< kAsk: the user exists; if not, the login is wrong in any case
    };
    /// Whether `login` may enter with `passcode`, which is compared exactly and in constant time.
    /// With security off everybody may enter; nobody may with an empty passcode.
    [[nodiscard]] Login authenticate(std::optional<std::string_view> login,
                                     std::optional<std::string_view> passcode) const;
    [[nodiscard]] bool has_user(std::string_view name) const {
        return config_.users.contains(std::string(name));
    }
    /// The user that a client without a right login becomes; null: none, it is refused.
    [[nodiscard]] const config::GuestLogin* guest_for(
        std::optional<std::string_view> passcode) const;
    /// The object of a check: an address and, if it concerns one, a queue of it.
    struct Target {
        std::string_view address;
        std::string_view queue;
    };
    /// Whether `user` has `permission`: only the most specific match applies, nothing is inherited;
    /// without a match nobody has it.
    [[nodiscard]] bool allows(std::string_view user, Permission permission, Target target) const;
    /// As `allows`, but without telling the listener: nobody has been refused yet.
    [[nodiscard]] bool would_allow(std::string_view user,
                                   Permission permission,
                                   Target target) const {
        return !enabled() || has_permission(user, permission, target);
    }
    /// The roles of the match that applies to `address`; null for none.
    [[nodiscard]] const Roles* roles_of_address(std::string_view address) const;
    /// A refusal in Artemis's words (AMQ229032, AMQ229213).
    [[nodiscard]] static std::string refusal(std::string_view user,
                                             Permission permission,
                                             Target target);
    /// A missing permission.
    struct Refusal {
        std::string user;
        Permission permission{};
        std::string address;
        std::string queue;  ///< "" if it concerned an address
    };
    /// How often `allows` has refused, and the last refusal.
    [[nodiscard]] std::uint64_t refusals() const { return refusals_; }
    [[nodiscard]] const Refusal& last_refusal() const { return last_refusal_; }
    /// Called at each refusal.
    using RefusalListener = std::function<void(std::string_view, Permission, Target)>;
    void set_refusal_listener(RefusalListener listener) { on_refusal_ = std::move(listener); }

private:
    [[nodiscard]] bool has_permission(std::string_view user,
                                      Permission permission,
                                      Target target) const;
    [[nodiscard]] const Roles* roles_for(Target target) const;

    /// Limit on addresses with cached roles, since clients name them.
    static constexpr std::size_t kRememberedMax = 10'000;

    const config::Config& config_;
    std::uint64_t changes_ = 0;
    RefusalListener on_refusal_;
    mutable std::uint64_t refusals_ = 0;
    mutable Refusal last_refusal_;
    std::string decoy_;                 // the password compared for an unknown name
    std::vector<std::string> matches_;  // most specific first
    MatchTree tree_;                    // values are indexes of `matches_`
    mutable std::unordered_map<std::string, const Roles*, TextHash, std::equal_to<>> remembered_;
};

}  // namespace minibroker::broker
