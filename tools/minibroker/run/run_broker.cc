#include "tools/minibroker/run/run_broker.h"

#include <malloc.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <thread>

#include "base/text.h"
#include "broker/net/server.h"
#include "config/config_json.h"
#include "tools/minibroker/cli/find/own_file.h"
#include "tools/minibroker/default_config.h"
#include "tools/minibroker/load_config.h"
#include "tools/minibroker/log_writer.h"
#include "tools/minibroker/logging.h"
#include "tools/minibroker/ports_file.h"
#include "tools/minibroker/run/config_source.h"
#include "tools/minibroker/run/end_watch.h"
#include "tools/minibroker/run/ephemeral.h"
#include "tools/minibroker/run/memory_trim.h"
#include "tools/minibroker/running_brokers.h"
#include "tools/minibroker/standard_output.h"
#include "tools/minibroker/trial_start.h"

namespace minibroker::tools {
namespace {

ExitCode exit_code_of(const Error& error) {
    switch (error.code) {
        case ErrorCode::kExists:
            return ExitCode::kPortInUse;
        case ErrorCode::kLocked:
            return ExitCode::kJournalLocked;
        case ErrorCode::kCorrupt:
        case ErrorCode::kUnsupported:
            return ExitCode::kJournalDamaged;
        case ErrorCode::kInvalid:
            return ExitCode::kConfiguration;
        default:
            return ExitCode::kFailed;
    }
}

std::string ports_text(const net::Server& server) {
    std::string text = "{";
    const char* separator = "";
    for (const auto& listening : server.listening()) {
        text += separator;
        text += '"' + listening.acceptor + "\": " + std::to_string(listening.port);
        separator = ", ";
    }
    return text + "}\n";
}

// The protocols that an acceptor serves, and those of its list that it does not.
std::string protocols_of(const config::Config& config, const std::string& name) {
    const auto acceptor = std::ranges::find(config.acceptors, name, &config::Acceptor::name);
    if (acceptor == config.acceptors.end()) return "[STOMP]";
    std::string text = acceptor->speaks_stomp ? "[STOMP]" : "[]";
    const char* separator = "; not served: ";
    for (const std::string& protocol : acceptor->protocols_not_served) {
        text += separator + printable(protocol);
        separator = ",";
    }
    if (!acceptor->speaks_stomp)
        text += "; STOMP is not in its list, so that every client is refused";
    return text;
}

// The shipped configuration itself is no reason to warn: it lists the protocols that Artemis's
// lists.
void print_warnings(const Logger& logger, const std::vector<std::string>& warnings) {
    if (warnings.empty()) return;
    const auto shipped = config::parse_config(kDefaultConfig, "");
    for (const std::string& warning : warnings) {
        const bool usual =
            shipped && std::ranges::find(shipped->warnings, warning) != shipped->warnings.end();
        logger.log(usual ? LogLevel::kDebug : LogLevel::kWarn, warning);
    }
}

void print_start(const Logger& logger,
                 const RunOptions& options,
                 const config::Config& config,
                 const net::Server& server) {
    logger.info("minibroker " MINIBROKER_VERSION " behaving as Apache ActiveMQ Artemis 2.40.0");
    logger.info(options.config_file.empty() ? std::string("the configuration that comes with it")
                                            : "configuration file " + options.config_file);
    logger.info(config.persistence_enabled ? "journal directory " + config.journal_directory
                                           : std::string("persistence is off, nothing is kept"));
    const net::Server::Recovered& counts = server.recovered();
    logger.info("recovered addresses=" + std::to_string(counts.addresses) + " queues=" +
                std::to_string(counts.queues) + " messages=" + std::to_string(counts.messages));
    for (const auto& listening : server.listening()) {
        logger.info("AMQ221020: Started Acceptor " + printable(listening.acceptor) + " at tcp://" +
                    listening.host + ":" + std::to_string(listening.port) + " for protocols " +
                    protocols_of(config, listening.acceptor));
    }
    logger.info("AMQ221007: Server is now active");
}

// One line for all keys that have no effect, except those of the shipped configuration.
void print_without_effect(const Logger& logger,
                          const std::string& file,
                          const std::vector<std::string>& paths) {
    if (paths.empty() || file.empty()) return;
    const auto shipped = config::parse_config(kDefaultConfig, "");
    const auto count = std::ranges::count_if(paths, [&](const std::string& path) {
        return !shipped ||
               std::ranges::find(shipped->without_effect, path) == shipped->without_effect.end();
    });
    if (count == 0) return;
    const bool one = count == 1;
    logger.info(std::to_string(count) + (one ? " key of " : " keys of ") + file +
                (one ? " has" : " have") + " no effect here; `minibroker run --config " + file +
                " --check-config` lists " + (one ? "it" : "them"));
}

// Those that this thread waits for: all others leave them alone.
sigset_t awaited_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
    return signals;
}

// Each client takes a descriptor: as many as the system allows, not the login's default of 1,024.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

// Between two looks at how much memory is free.
constexpr Milliseconds kTrimPeriod{5'000};

// Has the server take over what is in the file now, or says what is wrong with it.
void reload(net::Server& server, ConfigSource& source, const Logger& logger) {
    auto loaded = source.load();
    if (!loaded) {
        logger.error(source.file() + " is wrong, nothing of it is used:");
        for (const std::string& line : loaded.error().warnings) logger.warn(line);
        for (const std::string& line : loaded.error().problems) logger.error(line);
        return;
    }
    logger.info("reading " + source.file() + " again");
    print_warnings(logger, loaded->warnings);
    server.reload(std::move(loaded->config));
}

// Until a signal that ends the broker; meanwhile looks at the configuration file now and then, and
// at how much memory is free.
// @param period  ms; not positive: only on SIGHUP
void wait_for_end(net::Server& server,
                  ConfigSource& source,
                  const Logger& logger,
                  std::int64_t period) {
    const sigset_t signals = awaited_signals();
    const bool looks = period > 0 && !source.file().empty();
    const std::int64_t rest = looks ? std::min(period, kTrimPeriod.count()) : kTrimPeriod.count();
    const timespec pause{rest / 1000, static_cast<long>(rest % 1000) * 1'000'000};
    MemoryTrim trim;
    Milliseconds trim_at{0};
    Milliseconds look_at = memory_sample().now + Milliseconds(period);
    for (;;) {
        const int signal = sigtimedwait(&signals, nullptr, &pause);
        const MemoryTrim::Sample sample = memory_sample();
        if (sample.now >= trim_at) {
            trim_at = sample.now + kTrimPeriod;
            if (trim.wants(sample)) malloc_trim(0);
        }
        if (signal == SIGTERM || signal == SIGINT) return;
        if (signal == SIGHUP && source.file().empty()) continue;
        const bool due = looks && sample.now >= look_at;
        if (due) look_at = sample.now + Milliseconds(period);
        if (signal == SIGHUP || (due && source.changed())) reload(server, source, logger);
    }
}

struct ServeOptions {
    std::int64_t period = 0;  ///< ms, of looks at the configuration file; see `wait_for_end`
    bool sweeps = false;      ///< removes what killed brokers left, while the broker serves already
};

// The broker runs on a thread of its own; this one waits for a signal. The broker thread sends one
// itself when it ends.
ExitCode serve(net::Server& server,
               ConfigSource& source,
               const Logger& logger,
               const ServeOptions& options) {
    Result<> outcome;
    const pthread_t main_thread = pthread_self();
    std::thread broker_thread([&] {
        outcome = server.run();
        // NOLINTNEXTLINE(bugprone-bad-signal-to-kill-thread): the main thread waits for it
        pthread_kill(main_thread, SIGTERM);
    });
    if (options.sweeps) sweep_temporary_directories();
    wait_for_end(server, source, logger, options.period);
    server.stop();
    broker_thread.join();
    if (outcome) return ExitCode::kClean;
    write_error_line("minibroker: " + outcome.error().text);
    return ExitCode::kFailed;
}

// For the command line of this user, which finds the broker by it.
std::unique_ptr<RunningNote> leave_note(const RunOptions& options,
                                        const config::Config& config,
                                        const net::Server& server,
                                        const Logger& logger) {
    RunningBroker broker{getpid(), "", {}};
    if (!options.config_file.empty()) {
        std::error_code error;
        const auto path = std::filesystem::weakly_canonical(options.config_file, error);
        broker.config_file = error ? options.config_file : path.string();
    }
    for (const auto& listening : server.listening()) {
        const auto configured =
            std::ranges::find(config.acceptors, listening.acceptor, &config::Acceptor::name);
        if (configured != config.acceptors.end() && configured->speaks_stomp)
            broker.acceptors.push_back({listening.acceptor, listening.host, listening.port});
    }
    auto note = RunningNote::leave(broker);
    if (note) return std::move(*note);
    logger.info("the command line does not find this broker by itself: " + note.error().text);
    return nullptr;
}

ExitCode run_on(const RunOptions& options, ConfigSource& source) {
    PortsFile ports(options.port_file);  // first: a stale one goes whatever comes
    const auto loaded = source.load();
    if (!loaded) {
        complain(loaded.error().warnings);
        complain(loaded.error().problems);
        return ExitCode::kConfiguration;
    }
    const Logger logger =
        make_logger(options.log_level, options.trace_frames ? TraceFrames::kYes : TraceFrames::kNo);
    print_warnings(logger, loaded->warnings);
    print_without_effect(logger, options.config_file, loaded->without_effect);
    net::Server server(loaded->config, logger);
    if (auto opened = server.open(); !opened) {
        write_error_line("minibroker: " + opened.error().text);
        return exit_code_of(opened.error());
    }
    // Before the ports file: who waited for that finds the broker either way.
    const auto note = leave_note(options, loaded->config, server, logger);
    if (auto written = ports.write(ports_text(server)); !written) {
        write_error_line("minibroker: cannot write the port file " + written.error().text);
        return ExitCode::kFailed;
    }
    const EndWatch watch({options.ephemeral ? options.parent : 0, options.until_stdin_ends});
    print_start(logger, options, loaded->config, server);
    return serve(server,
                 source,
                 logger,
                 {loaded->config.configuration_file_refresh_period, options.ephemeral});
}

// Takes ./broker.json as the configuration. @return why not, and what to say instead
std::string take_local_file(RunOptions& options) {
    const std::string file = "broker.json";
    const bool reads = options.print || options.check;
    if (!options.run_said && !reads) {
        return "no command was given. `minibroker run` runs the broker on ./broker.json, "
               "`minibroker "
               "run --config FILE` on another configuration; `minibroker help` names the commands";
    }
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) {
        return reads
                   ? "there is no ./broker.json here: say --config FILE"
                   : "run: there is no ./broker.json here. `minibroker run --config FILE` runs the "
                     "broker on another configuration, `minibroker run --ephemeral` one for tests";
    }
    const std::string why = reads ? "" : cli::why_not_own(file);
    if (!why.empty()) {
        return "run: ./broker.json is not taken: " + why +
               "; --config ./broker.json takes it all the same";
    }
    options.config_file = file;
    return "";
}

}  // namespace

ExitCode print_config(const std::string& file, config::Secrets secrets) {
    auto loaded = load_or_complain(file);
    if (!loaded) return ExitCode::kConfiguration;
    config::Config& config = loaded->config;
    for (std::string* directory : {&config.journal_directory,
                                   &config.bindings_directory,
                                   &config.paging_directory,
                                   &config.large_messages_directory}) {
        std::error_code error;
        auto absolute = std::filesystem::absolute(*directory, error);
        if (!error) *directory = absolute.lexically_normal().string();
    }
    print_output(config::config_text(config, secrets, loaded->secrets));
    return ExitCode::kClean;
}

ExitCode check_config(const std::string& file, std::FILE* out) {
    const auto loaded = load_or_complain(file);
    if (!loaded) return ExitCode::kConfiguration;
    for (const std::string& warning : loaded->warnings)
        std::fprintf(out, "%s: warning: %s\n", file.c_str(), warning.c_str());
    const TrialStart trial = trial_start(loaded->config);
    for (const std::string& warning : trial.warnings)
        std::fprintf(out, "%s: warning: %s\n", file.c_str(), warning.c_str());
    if (!trial.problem.empty()) {
        complain({file + ": " + trial.problem});
        return ExitCode::kConfiguration;
    }
    if (const std::string line = without_effect_line(loaded->without_effect); !line.empty())
        std::fprintf(out, "%s: note: %s\n", file.c_str(), line.c_str());
    std::fprintf(out, "%s: no errors\n", file.c_str());
    return ExitCode::kClean;
}

ExitCode run_or_print(const RunOptions& said) {
    RunOptions options = said;
    if (options.config_file.empty() && (options.print || options.check || !options.ephemeral)) {
        if (const std::string why = take_local_file(options); !why.empty()) {
            std::fprintf(stderr, "minibroker: %s\n", why.c_str());
            return ExitCode::kUsage;
        }
    }
    using config::Secrets;
    if (options.check) {
        // Other output is for programs to read.
        const ExitCode code = check_config(options.config_file, options.print ? stderr : stdout);
        if (code != ExitCode::kClean || !options.print) return code;
    }
    if (options.print) {
        return print_config(options.config_file,
                            options.with_secrets ? Secrets::kShown : Secrets::kMasked);
    }
    return run_broker(options);
}

ExitCode run_broker(const RunOptions& options) {
    signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();
    const sigset_t signals = awaited_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    ConfigSource source(options.config_file);
    if (!options.ephemeral) return run_on(options, source);
    if (options.orphaned && !options.until_stdin_ends) {
        std::fputs(
            "minibroker: not started: the process that started this broker has ended. If it is "
            "process 1 of this container that starts it, say --parent 1\n",
            stderr);
        return ExitCode::kFailed;
    }
    if (options.parent_given && !process_exists(options.parent)) {
        std::fprintf(stderr,
                     "minibroker: not started: process %d, which --parent names, is not there\n",
                     static_cast<int>(options.parent));
        return ExitCode::kFailed;
    }
    const auto directory = TemporaryDirectory::make();
    if (!directory) {
        std::fprintf(stderr, "minibroker: %s\n", directory.error().text.c_str());
        return ExitCode::kFailed;
    }
    source.keep_data_in(directory->path());
    return run_on(options, source);
}

}  // namespace minibroker::tools
