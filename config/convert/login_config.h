#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "config/config.h"
#include "config/convert/conversion.h"

namespace minibroker::config {

/// The rules of Artemis's login.config on who may log in.
struct LoginConfig {
    bool reads_users = false;  ///< there is a PropertiesLoginModule, whose files these are
    std::string users_file{};
    std::string roles_file{};
    std::optional<GuestLogin> guest{};  ///< of a GuestLoginModule
};

/// Reads a login.config (the format of Java's `ConfigFile`). A note names each module that
/// minibroker has nothing for.
/// @param domain  the entry that counts, else `other`, else none; "": `activemq`, or else the first
/// @return its contents, or its fault with the line
/// Source: Artemis 2.40.0's manual, "Security", JAAS login modules; `GuestLoginModule`.
[[nodiscard]] std::expected<LoginConfig, std::string> read_login_config(
    std::string_view text, Notes& notes, const std::string& domain = {});

/// The login.config's entry that a bootstrap.xml names (`<jaas-security domain="...">`), "" when it
/// names none. A note names what else it says of security.
/// @return the name, or the fault of the XML
[[nodiscard]] std::expected<std::string, std::string> domain_of_bootstrap(std::string_view text,
                                                                          Notes& notes);

}  // namespace minibroker::config
