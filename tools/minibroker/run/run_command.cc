#include "tools/minibroker/run/run_command.h"

#include <unistd.h>

#include <CLI/CLI.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tools/minibroker/run/end_watch.h"

namespace minibroker::tools {
namespace {

const std::map<std::string, LogLevel> kLevels = {{"trace", LogLevel::kTrace},
                                                 {"debug", LogLevel::kDebug},
                                                 {"info", LogLevel::kInfo},
                                                 {"warn", LogLevel::kWarn},
                                                 {"error", LogLevel::kError}};

const std::vector<std::string> kLevelWords = {"trace", "debug", "info", "warn", "error"};

}  // namespace

void add_run_options(CLI::App& app, RunOptions& options) {
    app.add_option(
        "--config",
        options.config_file,
        "The broker's configuration; with run, and to check or print it, else ./broker.json");
    app.add_option("--port-file,--ports-file",
                   options.port_file,
                   "Write a JSON object, acceptor name to port, once every acceptor listens");
    app.add_option_function<std::string>(
           "--log-level",
           [&options](const std::string& word) { options.log_level = kLevels.at(word); },
           "Lines shown: trace, debug, info (the default), warn or error, and above")
        ->option_text("LEVEL")
        ->transform(CLI::IsMember(kLevelWords, CLI::ignore_case));
    app.add_flag(
        "--check-config", options.check, "Print every problem of the configuration and exit");
    CLI::Option* print =
        app.add_flag("--print-config",
                     options.print,
                     "Print the configuration in effect as JSON, passwords masked, and exit");
    app.add_flag(
           "--with-secrets", options.with_secrets, "With --print-config: passwords as they are")
        ->needs(print);
    app.add_flag("--trace-frames",
                 options.trace_frames,
                 "Log every frame of every client, in and out, passcodes hidden");
}

void add_run_command(CLI::App& app, std::optional<RunOptions>& run) {
    CLI::App* command =
        app.add_subcommand("run", "Run the broker, on ./broker.json or --config FILE");
    const auto options = std::make_shared<RunOptions>();
    // Asked for as early as can be: it may end before we look after it.
    options->parent = getppid();
    options->orphaned = is_orphaned() || getppid() != options->parent;
    add_run_options(*command, *options);
    CLI::Option* ephemeral =
        command->add_flag("--ephemeral",
                          options->ephemeral,
                          "For tests: free ports on 127.0.0.1, data that is removed at the end, "
                          "test operations; ends with the process that started it");
    CLI::Option* parent =
        command
            ->add_option(
                "--parent", options->parent, "End with this process, not the one that started us")
            ->check(CLI::Range(1, INT32_MAX).description("1 or more"))
            ->needs(ephemeral);
    command->add_flag(
        "--until-stdin-ends", options->until_stdin_ends, "End when standard input does");
    command->callback([options, parent, &run] {
        options->run_said = true;
        options->parent_given = !parent->empty();
        if (options->parent_given) options->orphaned = false;
        run = *options;
    });
}

}  // namespace minibroker::tools
