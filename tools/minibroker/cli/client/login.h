#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "tools/minibroker/cli/client/broker_url.h"
#include "tools/minibroker/cli/client/stomp_client.h"

namespace minibroker::cli {

struct Login {
    std::optional<std::string> user;
    std::optional<std::string> password;
    std::optional<std::string> client_id;
    /// The configuration that has the password, "" for the one that comes with the program; nullopt
    /// when it was said or typed.
    std::optional<std::string> password_file = std::nullopt;
};

/// Connects and logs in. A password out of a file is sent only to a program that may have it: see
/// `check_listener`.
/// @return kIo when the broker cannot be reached, kNotFound when that program is somebody else's,
/// kDenied when it refuses the login; then the error's text is what Artemis's command line prints
/// after `Connection failed::`.
[[nodiscard]] Result<std::unique_ptr<StompClient>> log_in(const BrokerUrl& url, const Login& login);

/// The text of an ERROR frame: its body if that is one line, else its `message`.
[[nodiscard]] std::string message_of(const ServerFrame& error);

/// A random (version 4) UUID.
[[nodiscard]] std::string new_uuid();

}  // namespace minibroker::cli
