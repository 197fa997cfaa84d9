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
    /// The configuration that contains the password, "" for the one that comes with the program;
    /// nullopt if it was given as an option or typed.
    std::optional<std::string> password_file = std::nullopt;
};

/// Connects and logs in. A password from a file is sent only to a program that may have it: see
/// `check_listener`.
/// @return kIo if the broker cannot be reached, kNotFound if that program belongs to somebody else,
///         kDenied if it refuses the login; then the error's text is the one that Artemis's command
///         line prints after `Connection failed::`.
[[nodiscard]] Result<std::unique_ptr<StompClient>> log_in(const BrokerUrl& url, const Login& login);

/// The text of an ERROR frame: its body if that is one line, else its `message`.
[[nodiscard]] std::string message_of(const ServerFrame& error);

/// A random (version 4) UUID.
[[nodiscard]] std::string new_uuid();

}  // namespace minibroker::cli
