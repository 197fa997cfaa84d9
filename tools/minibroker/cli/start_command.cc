#include "tools/minibroker/cli/start_command.h"

#include <cstdlib>
#include <filesystem>

#include "config/config_json.h"
#include "tools/minibroker/cli/client/broker_url.h"
#include "tools/minibroker/cli/find/broker_search.h"
#include "tools/minibroker/cli/find/own_file.h"
#include "tools/minibroker/cli/terminal/console.h"
#include "tools/minibroker/cli/terminal/terminal.h"
#include "tools/minibroker/default_config.h"
#include "tools/minibroker/environment.h"

namespace minibroker::cli {
namespace {

Result<config::Config> load(const std::string& file,
                            const std::string& codec_key,
                            config::Trust trust = config::Trust::kAnyone) {
    config::ReadOptions options;
    options.trust = trust;
    options.codec_key = codec_key;
    options.environment = tools::environment_variable;
    auto loaded = file.empty() ? config::parse_config(tools::kDefaultConfig, "", options)
                               : config::load_config(file, options);
    if (loaded) return std::move(loaded->config);
    const config::Problem& first = loaded.error().front();
    const std::string place = first.path.empty() ? "" : first.path + ": ";
    const std::size_t more = loaded.error().size() - 1;
    return failure(ErrorCode::kInvalid,
                   place + first.text +
                       (more == 0 ? "" : " (and " + std::to_string(more) + " more problems)"));
}

SearchPlaces places_of(const Invocation& invocation) {
    SearchPlaces places;
    const char* variable = std::getenv("MINIBROKER_CONFIG");
    places.config_variable = variable == nullptr ? "" : variable;
    places.exists = [](const std::string& file) {
        std::error_code ignored;
        return std::filesystem::exists(file, ignored);
    };
    places.load_own = [&invocation](const std::string& file) -> Result<config::Config> {
        auto config = load(file, invocation.codec_key, config::Trust::kOnlyUs);
        if (config) return config;
        const std::string why = why_not_own(file);
        if (why.empty()) return config;
        return failure(ErrorCode::kDenied, why + "; --config " + file + " takes it all the same");
    };
    places.absolute = [](const std::string& file) {
        std::error_code error;
        const auto path = std::filesystem::weakly_canonical(file, error);
        return error ? file : path.string();
    };
    places.load = [&invocation](const std::string& file) {
        return load(file, invocation.codec_key);
    };
    places.running = tools::running_brokers;
    return places;
}

// The source of the password: the option comes before the variable.
std::string said_password(const Invocation& invocation) {
    for (const std::string& argument : invocation.arguments) {
        if (argument == "--password" || argument.starts_with("--password=")) return "--password";
    }
    return "MINIBROKER_PASSWORD";
}

// Logs in for a try. @return false when the broker does not take the login
bool is_taken(const ConnectionOptions& options) {
    const auto url = parse_broker_url(options.url);
    if (!url) return true;  // the command itself says what is wrong
    Login login = options.login;
    login.client_id.reset();  // it is the command's own connection that has it
    const auto client = log_in(*url, login);
    if (client) {
        static_cast<void>((*client)->send("DISCONNECT", {}, ""));
        return true;
    }
    if (!client.error().text.starts_with("AMQ229031")) return true;
    for (const std::string& line :
         connection_failure_lines(options, client.error(), Exceptions::kCore)) {
        print_error(line);
    }
    return false;
}

// @return false if there was no answer
bool ask_login(ConnectionOptions& options, bool user_is_known) {
    if (!user_is_known) {
        options.login.user = ask("--user", "Type the username for a retry");
        if (!options.login.user) return false;
    }
    options.login.password = ask_secret("--password", "Type the password for a retry");
    options.login_source.clear();
    options.login.password_file.reset();
    options.password_source = "what was typed";
    return options.login.password.has_value();
}

// Until the broker takes the login, or enough was asked.
bool ask_until_taken(ConnectionOptions& options, bool missing) {
    if (!missing && is_taken(options)) return true;
    // The user was given, only the password is missing.
    bool user_is_known = options.login.user.has_value() && !options.login.password.has_value();
    for (int asked = 0; asked < kLoginsAskedMax; ++asked) {
        if (!ask_login(options, user_is_known)) break;
        if (is_taken(options)) return true;
        user_is_known = false;
    }
    return false;
}

}  // namespace

Result<std::string> find_connection(ConnectionOptions& options, const Invocation& invocation) {
    options.as_artemis = invocation.as_artemis;
    if (options.as_artemis) {
        options.url = options.given_url.value_or(options.url);
        return "";
    }
    const Wishes wishes{options.given_url, options.login, options.config_file, options.acceptor};
    auto target = find_broker(wishes, places_of(invocation));
    if (!target) return std::unexpected(std::move(target).error());
    options.note = std::move(target->note);
    options.url = std::move(target->url);
    options.url_source = std::move(target->url_source);
    options.login = std::move(target->login);
    options.login_source = std::move(target->login_source);
    options.password_source = options.login.password_file ? options.login_source
                              : options.login.password    ? said_password(invocation)
                                                          : "";
    return std::move(target->missing);
}

bool start_command(ConnectionOptions& options,
                   const Invocation& invocation,
                   const std::string& command_class) {
    const auto found = find_connection(options, invocation);
    if (!options.note.empty()) print_error("minibroker: " + options.note);
    if (!found) {
        print_error("minibroker: " + found.error().text);
        return false;
    }
    if (const auto url = parse_broker_url(options.url); !url && !options.as_artemis) {
        print_error("minibroker: --url: " + url.error().text);
        return false;
    }
    const std::string& missing = *found;
    if (!command_class.empty())
        print(looking(Look::kDim, opening_lines(options, invocation, command_class)));
    const bool asks = !options.as_artemis && !options.silent && has_terminal();
    if (!missing.empty()) {
        print_error("minibroker: no login for " + options.url + ": " + missing);
        if (!asks) return false;
    }
    return !asks || ask_until_taken(options, !missing.empty());
}

}  // namespace minibroker::cli
