#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/config.h"
#include "tools/minibroker/cli/client/login.h"
#include "tools/minibroker/running_brokers.h"

namespace minibroker::cli {

/// The options of the command line, or the variables that replace them.
struct Wishes {
    std::optional<std::string> url;
    Login login;
    std::string config_file;  ///< "" for none
    std::string acceptor;     ///< by name; "" for the first that speaks STOMP
};

/// The places to search for missing options.
struct SearchPlaces {
    std::string config_variable;             ///< value of MINIBROKER_CONFIG; "" if unset
    std::string local_file = "broker.json";  ///< of the working directory
    std::function<bool(const std::string& file)> exists;
    /// As `load`, for files that only this user and root can have written: one that lies in
    /// the working directory because of another user must not decide where a password goes.
    std::function<Result<config::Config>(const std::string& file)> load_own;
    /// An absolute path, as in notes of running brokers.
    std::function<std::string(const std::string& file)> absolute;
    /// Reads a configuration, for "" the one that comes with the program. The error's text gives
    /// the reason.
    std::function<Result<config::Config>(const std::string& file)> load;
    std::function<std::vector<tools::RunningBroker>()> running;
};

/// A broker and how to log in there.
struct Target {
    std::string url;
    Login login;
    std::string url_source;    ///< for people: the source of the URL; "" for the command line
    std::string login_source;  ///< for people: the source of the user or its password; "" for the
                               ///< command line
    std::string missing;       ///< why there is no login; "" if there is one, or none is needed
    std::string note;          ///< for people: what was skipped
};

/// The intended broker, and a login that it accepts.
///
/// URL, user and password each come from the first of these that names it: the command line, the
/// file of `--config`, that of MINIBROKER_CONFIG, ./broker.json, and the configuration of the one
/// running broker of this user. If none names it, the URL is Artemis's default,
/// tcp://localhost:61616. A password is only sent to the broker whose configuration contains it:
/// with a URL on the command line only a configuration is used that `--config` names, or that has
/// an acceptor at that URL.
/// @return kInvalid if a file that was named is unusable; kNotFound if the broker is ambiguous: the
///         text names the candidates and the option that chooses.
[[nodiscard]] Result<Target> find_broker(const Wishes& wishes, const SearchPlaces& places);

}  // namespace minibroker::cli
