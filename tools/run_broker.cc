#include "tools/run_broker.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/check.h"
#include "base/text.h"
#include "broker/net/server.h"
#include "config/config_json.h"
#include "tools/default_config.h"
#include "tools/end_watch.h"
#include "tools/ephemeral.h"
#include "tools/load_config.h"
#include "tools/logging.h"

namespace minibroker::tools {
namespace {

std::optional<config::Loaded> load(const std::string& file) {
    if (!file.empty()) return load_or_complain(file);
    auto loaded = config::parse_config(kDefaultConfig, "");
    MB_CHECK(loaded.has_value());  // it is tested
    return std::move(*loaded);
}

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

// Whole or not at all: whoever waits for the file never reads half of it.
bool write_port_file(const std::string& file, const net::Server& server) {
    const std::string temporary = file + ".tmp";
    {
        std::ofstream out(temporary, std::ios::trunc);
        out << "{";
        const char* separator = "";
        for (const auto& listening : server.listening()) {
            out << separator << '"' << listening.acceptor << "\": " << listening.port;
            separator = ", ";
        }
        out << "}\n";
        if (!out.flush()) return false;
    }
    std::error_code error;
    std::filesystem::rename(temporary, file, error);
    return !error;
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
    const broker::RecoveredCounts& counts = server.recovered();
    logger.info("recovered addresses=" + std::to_string(counts.addresses) + " queues=" +
                std::to_string(counts.queues) + " messages=" + std::to_string(counts.messages));
    for (const auto& listening : server.listening()) {
        logger.info("AMQ221020: Started Acceptor " + listening.acceptor + " at tcp://" +
                    listening.host + ":" + std::to_string(listening.port) +
                    " for protocols [STOMP]");
    }
    logger.info("AMQ221007: Server is now active");
}

sigset_t stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    return signals;
}

// Each client takes a descriptor: as many as the system allows, not the login's default of 1,024.
void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

// Artemis takes half of its heap where globalMaxSize is not given; this is half of the machine's
// memory.
void choose_global_max_size(config::Config& config) {
    if (config.global_max_size != -1) return;
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long page_bytes = sysconf(_SC_PAGESIZE);
    if (pages > 0 && page_bytes > 0) config.global_max_size = std::int64_t{pages} * page_bytes / 2;
}

// The broker runs on a thread of its own; this one waits for a signal. The broker thread sends one
// itself when it ends.
ExitCode serve(net::Server& server) {
    const sigset_t signals = stop_signals();
    Result<> outcome;
    const pthread_t main_thread = pthread_self();
    std::thread broker_thread([&] {
        outcome = server.run();
        pthread_kill(main_thread, SIGTERM);
    });
    int signal = 0;
    sigwait(&signals, &signal);
    server.stop();
    broker_thread.join();
    if (outcome) return ExitCode::kClean;
    std::fprintf(stderr, "minibroker: %s\n", outcome.error().text.c_str());
    return ExitCode::kFailed;
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
    std::fputs(config::config_text(config, secrets, loaded->secrets).c_str(), stdout);
    return ExitCode::kClean;
}

ExitCode check_config(const std::string& file) {
    const auto loaded = load_or_complain(file);
    if (!loaded) return ExitCode::kConfiguration;
    for (const std::string& warning : loaded->warnings)
        std::printf("%s: warning: %s\n", file.c_str(), warning.c_str());
    std::printf("%s: no errors\n", file.c_str());
    return ExitCode::kClean;
}

namespace {

ExitCode run_on(const RunOptions& options, config::Loaded& loaded);

}  // namespace

ExitCode run_broker(const RunOptions& options) {
    signal(SIGPIPE, SIG_IGN);
    raise_descriptor_limit();
    const sigset_t signals = stop_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    auto loaded = load(options.config_file);
    if (!loaded) return ExitCode::kConfiguration;
    choose_global_max_size(loaded->config);
    if (!options.ephemeral) return run_on(options, *loaded);
    const auto directory = TemporaryDirectory::make();
    if (!directory) {
        std::fprintf(stderr, "minibroker: %s\n", directory.error().text.c_str());
        return ExitCode::kFailed;
    }
    make_ephemeral(loaded->config, directory->path());
    return run_on(options, *loaded);
}

namespace {

ExitCode run_on(const RunOptions& options, config::Loaded& loaded) {
    const Logger logger = make_logger(options.log_level);
    for (const std::string& warning : loaded.warnings) logger.warn(warning);
    net::Server server(loaded.config, logger);
    if (auto opened = server.open(); !opened) {
        std::fprintf(stderr, "minibroker: %s\n", opened.error().text.c_str());
        return exit_code_of(opened.error());
    }
    if (!options.port_file.empty() && !write_port_file(options.port_file, server)) {
        std::fprintf(
            stderr, "minibroker: cannot write the port file %s\n", options.port_file.c_str());
        return ExitCode::kFailed;
    }
    const EndWatch watch({options.ephemeral ? options.parent : 0, options.until_stdin_ends});
    print_start(logger, options, loaded.config, server);
    return serve(server);
}

}  // namespace

}  // namespace minibroker::tools
