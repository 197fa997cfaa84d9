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

/// The options of the command line, or the variables in their place.
struct Wishes {
    std::optional<std::string> url;
    Login login;
    std::string config_file;  ///< "" for none
    std::string acceptor;     ///< by name; "" for the first that speaks STOMP
};

/// The places to search for missing options.
struct SearchPlaces {
    std::string config_variable;             ///< what MINIBROKER_CONFIG says; "" for nothing
    std::string local_file = "broker.json";  ///< of the working directory
    std::function<bool(const std::string& file)> exists;
    /// As `load`, for files that only this user and root can have written: one that lies in
    /// the working directory because of another user must not decide where a password goes.
    std::function<Result<config::Config>(const std::string& file)> load_own;
    /// A path from the root on, as notes of running brokers have it.
    std::function<std::string(const std::string& file)> absolute;
    /// Reads a configuration, of "" the one that comes with the program. The error's text says what
    /// is wrong with it.
    std::function<Result<config::Config>(const std::string& file)> load;
    std::function<std::vector<tools::RunningBroker>()> running;
};

/// A broker and how to log in there.
struct Target {
    std::string url;
    Login login;
    std::string url_source;    ///< for people: what named the broker; "" for the command line
    std::string login_source;  ///< what named the user or its password; "" for the command line
    std::string missing;       ///< why there is no login; "" if there is one, or none is needed
    std::string note;          ///< for people: what was passed over
};

/// The broker that is meant, and a login that it takes.
///
/// Each of URL, user and password comes from the first of these that names it: the command line,
/// the file of `--config`, that of MINIBROKER_CONFIG, ./broker.json, and the configuration of the
/// one running broker of this user. With nothing of this the URL is Artemis's default,
/// tcp://localhost:61616. A password is never sent elsewhere than to the broker whose configuration
/// has it: with a URL on the command line only a configuration counts that `--config` names, or
/// that has an acceptor at that URL.
/// @return kInvalid when a file that was named is of no use; kNotFound when it cannot be told which
/// broker is meant: the text names what there is and the option that chooses.
[[nodiscard]] Result<Target> find_broker(const Wishes& wishes, const SearchPlaces& places);

}  // namespace minibroker::cli
