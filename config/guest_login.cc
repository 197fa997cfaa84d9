#include "config/guest_login.h"

#include "base/text.h"
#include "config/fields.h"

namespace minibroker::config {
namespace {

constexpr Field<GuestLogin> kFields[] = {
    text<&GuestLogin::user>("user"),
    text<&GuestLogin::role>("role"),
    flag<&GuestLogin::credentials_invalidate>("credentialsInvalidate"),
};

}  // namespace

void read_guest_login(const Place& place, Config& config) {
    GuestLogin guest;
    read_fields(place, kFields, guest);
    if (place.value().kind != JsonValue::Kind::kObject) return;
    if (guest.user.empty()) place.problem("user is empty");
    if (guest.role.empty()) place.problem("role is empty");
    config.guest_login = std::move(guest);
}

std::optional<JsonValue> write_guest_login(const Config& config) {
    if (!config.guest_login) return std::nullopt;
    return write_fields(kFields, *config.guest_login);
}

std::vector<KeyInfo> guest_login_keys() {
    return infos_of(kFields);
}

void choose_guest_name(Config& config, std::vector<std::string>& warnings) {
    if (!config.guest_login) return;
    const std::string wanted = config.guest_login->user;
    std::string name = wanted;
    for (int i = 2; config.users.contains(name); ++i) {
        name = "guest";
        if (i > 2) name += std::to_string(i - 1);
    }
    if (name == wanted) return;
    warnings.push_back("guestLogin.user: " + printable(wanted) +
                       " is also a user with a password; guests are called " + name);
    config.guest_login->user = name;
}

}  // namespace minibroker::config
