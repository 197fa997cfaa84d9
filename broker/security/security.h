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

/// What a role may be allowed. Source: Artemis `CheckType`.
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

/// Logins and rights. Source: Artemis `SecurityStoreImpl` (the security page).
class Security {
public:
    using Roles = std::map<std::string, config::Permissions>;

    explicit Security(const config::Config& config);

    /// Users or permissions have changed.
    void configuration_changed();
    /// How often they have: what was allowed stays so until then.
    [[nodiscard]] std::uint64_t changes() const { return changes_; }

    [[nodiscard]] bool enabled() const { return config_.security_enabled; }
    /// What is known of a login at once.
    struct Login {
        enum class Verdict : std::uint8_t { kRight, kWrong, kAsk };
        Verdict verdict = Verdict::kWrong;
        std::string_view hash{};  ///< kAsk: the passcode is to be compared with it (PasswordChecks)
        bool known = false;       ///< kAsk: there is that user; if not, it is wrong all the same
    };
    /// Whether `login` may enter with `passcode`; compared exactly and in constant time. With
    /// security off everybody may; nobody may with an empty passcode.
    [[nodiscard]] Login authenticate(std::optional<std::string_view> login,
                                     std::optional<std::string_view> passcode) const;
    [[nodiscard]] bool has_user(std::string_view name) const {
        return config_.users.contains(std::string(name));
    }
    /// Who a client is whose login was not right; null: nobody, it is refused.
    [[nodiscard]] const config::GuestLogin* guest_for(
        std::optional<std::string_view> passcode) const;
    /// What a check is about: an address and, where it concerns one, a queue of it.
    struct Target {
        std::string_view address;
        std::string_view queue;
    };
    /// Whether `user` has `permission`: the single most specific match counts, nothing is
    /// inherited; no match: nobody.
    [[nodiscard]] bool allows(std::string_view user, Permission permission, Target target) const;
    /// The same without a word to the listener: nobody was refused yet.
    [[nodiscard]] bool would_allow(std::string_view user,
                                   Permission permission,
                                   Target target) const {
        return !enabled() || has_permission(user, permission, target);
    }
    /// The roles of the match that counts for `address`; null for none.
    [[nodiscard]] const Roles* roles_of_address(std::string_view address) const;
    /// As Artemis words a refusal (AMQ229032, AMQ229213).
    [[nodiscard]] static std::string refusal(std::string_view user,
                                             Permission permission,
                                             Target target);
    /// What somebody lacked.
    struct Refusal {
        std::string user;
        Permission permission{};
        std::string address;
        std::string queue;  ///< "" when it was about an address
    };
    /// How often `allows` said no, and what it said that of last.
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

    /// Addresses whose roles are remembered; clients name them, so that there is a limit.
    static constexpr std::size_t kRememberedMax = 10'000;

    const config::Config& config_;
    std::uint64_t changes_ = 0;
    RefusalListener on_refusal_;
    mutable std::uint64_t refusals_ = 0;
    mutable Refusal last_refusal_;
    std::string decoy_;                 // the password that is tried for a name nobody has
    std::vector<std::string> matches_;  // most specific first
    MatchTree tree_;                    // gives indexes of `matches_`
    mutable std::unordered_map<std::string, const Roles*, TextHash, std::equal_to<>> remembered_;
};

}  // namespace minibroker::broker
