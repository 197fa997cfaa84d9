#include "tools/minibroker/cli/find/broker_search.h"

#include <algorithm>

#include "tools/minibroker/cli/client/broker_url.h"
#include "tools/minibroker/cli/find/config_login.h"

namespace minibroker::cli {
namespace {

using tools::RunningAcceptor;
using tools::RunningBroker;

constexpr const char* kDefaultUrl = "tcp://localhost:61616";

// The address to connect to for a listener at `host`.
std::string reached_at(const std::string& host) {
    if (host == "0.0.0.0") return "127.0.0.1";
    return host == "::" ? "::1" : host;
}

std::string url_of(const std::string& host, std::uint16_t port) {
    const std::string name = reached_at(host);
    const bool six = name.find(':') != std::string::npos;
    return "tcp://" + (six ? "[" + name + "]" : name) + ":" + std::to_string(port);
}

// The addresses of a configuration's acceptors, if they listen there.
std::vector<RunningAcceptor> acceptors_of(const config::Config& config) {
    std::vector<RunningAcceptor> out;
    for (const config::Acceptor& one : config.acceptors) {
        if (one.speaks_stomp) out.push_back({one.name, one.host, one.port});
    }
    return out;
}

// The one of `acceptors` that a URL names. The program that listens at 127.0.0.1 may be another
// than the one at ::1; localhost may be both.
const RunningAcceptor* acceptor_at(const std::vector<RunningAcceptor>& acceptors,
                                   const BrokerUrl& url) {
    const auto is_named = [&](const RunningAcceptor& one) {
        const std::string host = reached_at(one.host);
        const std::string named = reached_at(url.host);
        const bool by_name = (host == "localhost" && (named == "127.0.0.1" || named == "::1")) ||
                             (named == "localhost" && (host == "127.0.0.1" || host == "::1"));
        return std::to_string(one.port) == url.port && (host == named || by_name);
    };
    const auto found = std::ranges::find_if(acceptors, is_named);
    return found == acceptors.end() ? nullptr : &*found;
}

std::string shown(const std::string& config_file) {
    return config_file.empty() ? "the configuration that comes with the program" : config_file;
}

std::string line_of(const RunningBroker& broker) {
    const std::string url =
        broker.acceptors.empty()
            ? "(no STOMP)"
            : "--url " + url_of(broker.acceptors.front().host, broker.acceptors.front().port);
    return "\n  " + url + "   process " + std::to_string(broker.pid) + ", " +
           shown(broker.config_file);
}

class Search {
public:
    Search(const Wishes& wishes, const SearchPlaces& places) : wishes_(wishes), places_(places) {
        target_.login = wishes.login;
    }

    Result<Target> run() {
        if (wishes_.url) return with_url(*wishes_.url);
        if (!wishes_.config_file.empty()) return of_file(wishes_.config_file, "--config");
        if (!places_.config_variable.empty())
            return of_file(places_.config_variable, "MINIBROKER_CONFIG");
        if (places_.exists(places_.local_file)) {
            const auto config = places_.load_own(places_.local_file);
            if (config) return of_config(*config, places_.local_file, "./" + places_.local_file);
            target_.note = passed_over(config.error());
        }
        return of_running();
    }

private:
    [[nodiscard]] bool has_login() const { return wishes_.login.user && wishes_.login.password; }

    [[nodiscard]] std::string passed_over(const Error& error) const {
        return "./" + places_.local_file + " is passed over: " + error.text;
    }

    // Searches only for the login.
    Result<Target> with_url(const std::string& given) {
        target_.url = given;
        if (has_login()) return target_;
        if (!wishes_.config_file.empty()) {
            const auto config = places_.load(wishes_.config_file);
            if (!config) return unusable(wishes_.config_file, "--config", config.error());
            take_login(*config, wishes_.config_file, wishes_.config_file);
            return target_;
        }
        const auto url = parse_broker_url(target_.url);
        if (!url) return target_;  // the command says what is wrong with it
        std::string note;          // of use where no login is found
        for (const std::string& file : {places_.config_variable, places_.local_file}) {
            if (file.empty() || !places_.exists(file)) continue;
            const bool local = file == places_.local_file;
            const auto config = local ? places_.load_own(file) : places_.load(file);
            if (!config) {
                note = local ? passed_over(config.error())
                             : file + " (MINIBROKER_CONFIG) is passed over: " + config.error().text;
                continue;
            }
            const auto acceptors = acceptors_of(*config);
            const RunningAcceptor* acceptor = acceptor_at(acceptors, *url);
            if (acceptor == nullptr) continue;
            go_to(*acceptor, *url);
            take_login(*config, file, file);
            return target_;
        }
        for (const RunningBroker& broker : places_.running()) {
            const RunningAcceptor* acceptor = acceptor_at(broker.acceptors, *url);
            if (acceptor == nullptr) continue;
            go_to(*acceptor, *url);
            take_login_of(broker);
            return target_;
        }
        target_.note = std::move(note);
        return target_;
    }

    // localhost is first of all ::1, where a program other than the intended one may listen.
    void go_to(const RunningAcceptor& acceptor, const BrokerUrl& url) {
        if (url.host == "localhost") target_.url = url_of(acceptor.host, acceptor.port);
    }

    Result<Target> of_file(const std::string& file, const std::string& said_by) {
        const auto config = places_.load(file);
        if (!config) return unusable(file, said_by, config.error());
        return of_config(*config, file, said_by + " " + file);
    }

    static std::unexpected<Error> unusable(const std::string& file,
                                           const std::string& said_by,
                                           const Error& error) {
        return failure(
            ErrorCode::kInvalid,
            "the configuration " + file + " (" + said_by + ") is of no use: " + error.text);
    }

    Result<Target> of_config(const config::Config& config,
                             const std::string& file,
                             const std::string& source) {
        auto acceptor = choose(acceptors_of(config), source);
        if (!acceptor) return std::unexpected(std::move(acceptor).error());
        if (auto found = running_on(file, *acceptor, source); !found)
            return std::unexpected(std::move(found).error());
        target_.url = url_of(acceptor->host, acceptor->port);
        target_.url_source = source;
        take_login(config, file, source);
        return target_;
    }

    [[nodiscard]] Result<RunningAcceptor> choose(const std::vector<RunningAcceptor>& acceptors,
                                                 const std::string& source) const {
        std::string names;
        for (const RunningAcceptor& one : acceptors) {
            if (wishes_.acceptor.empty() || one.name == wishes_.acceptor) return one;
            names += (names.empty() ? "" : ", ") + one.name;
        }
        return failure(ErrorCode::kNotFound,
                       names.empty() ? source + " has no acceptor that speaks STOMP"
                                     : "no acceptor " + wishes_.acceptor + " in " + source +
                                           " speaks STOMP; there: " + names);
    }

    // A broker that runs with the file may listen elsewhere: on ports chosen by the system.
    Result<> running_on(const std::string& file,
                        RunningAcceptor& acceptor,
                        const std::string& source) const {
        std::vector<RunningBroker> found;
        for (RunningBroker& broker : places_.running()) {
            if (broker.config_file == places_.absolute(file)) found.push_back(std::move(broker));
        }
        const auto of = [&](const RunningBroker& broker) {
            return std::ranges::find(broker.acceptors, acceptor.name, &RunningAcceptor::name);
        };
        std::erase_if(found,
                      [&](const RunningBroker& one) { return of(one) == one.acceptors.end(); });
        for (const RunningBroker& one : found) {
            if (acceptor.port != 0 && of(one)->port == acceptor.port) return {};
        }
        if (found.size() == 1) {
            acceptor = *of(found.front());
            return {};
        }
        if (found.size() > 1) return several(found, "brokers run on " + source);
        if (acceptor.port != 0) return {};
        return failure(ErrorCode::kNotFound,
                       "no broker of this user runs on " + source +
                           ", which leaves the port to the system: say --url");
    }

    static std::unexpected<Error> several(const std::vector<RunningBroker>& brokers,
                                          const std::string& what) {
        std::string text =
            std::to_string(brokers.size()) + " " + what + "; choose one with --url or --config:";
        for (const RunningBroker& one : brokers) text += line_of(one);
        return failure(ErrorCode::kNotFound, text);
    }

    Result<Target> of_running() {
        const std::vector<RunningBroker> running = places_.running();
        if (running.size() > 1) return several(running, "brokers of this user are running");
        if (running.empty()) {
            target_.url = kDefaultUrl;
            target_.url_source =
                "the default: " +
                (target_.note.empty() ? "there is no ./" + places_.local_file
                                      : "./" + places_.local_file + " is passed over") +
                " and no broker of this user runs";
            return target_;
        }
        const std::string source = "the running broker, process " +
                                   std::to_string(running.front().pid) + " on " +
                                   shown(running.front().config_file);
        const auto acceptor = choose(running.front().acceptors, source);
        if (!acceptor) return std::unexpected(acceptor.error());
        target_.url = url_of(acceptor->host, acceptor->port);
        target_.url_source = source;
        take_login_of(running.front());
        return target_;
    }

    void take_login_of(const RunningBroker& broker) {
        if (has_login()) return;
        const std::string file = shown(broker.config_file);
        const auto config = places_.load(broker.config_file);
        if (config) return take_login(*config, broker.config_file, file);
        target_.missing = "the broker's configuration is of no use (" + config.error().text +
                          "): say --user and --password";
    }

    void take_login(const config::Config& config,
                    const std::string& path,
                    const std::string& file) {
        ConfigLogin found = login_from(config, wishes_.login, path, file);
        target_.login = std::move(found.login);
        target_.missing = std::move(found.missing);
        if (found.from_config) target_.login_source = file;
    }

    const Wishes& wishes_;
    const SearchPlaces& places_;
    Target target_;
};

}  // namespace

Result<Target> find_broker(const Wishes& wishes, const SearchPlaces& places) {
    return Search(wishes, places).run();
}

}  // namespace minibroker::cli
