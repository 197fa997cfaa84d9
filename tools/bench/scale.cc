#include "tools/bench/scale.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace minibroker::bench {
namespace {

struct Arguments {
    ScaleOptions options;
    bool json = false;
    std::vector<std::string> only;
};

void run(const Arguments& arguments) {
    const auto wanted = [&](std::string_view group) {
        return arguments.only.empty() ||
               std::ranges::find(arguments.only, group) != arguments.only.end();
    };
    Report report;
    if (wanted("settings")) measure_settings(report);
    if (wanted("addresses")) measure_addresses(arguments.options, report);
    if (wanted("subscriptions")) measure_subscriptions(arguments.options, report);
    if (wanted("selectors")) measure_selectors(arguments.options, report);
    report.print(arguments.json);
}

}  // namespace

void add_scale_command(CLI::App& app) {
    auto arguments = std::make_shared<Arguments>();
    CLI::App* command = app.add_subcommand("scale", "How cost and memory grow, in process");
    command->add_flag("--json", arguments->json, "Print JSON");
    command->add_option("--only", arguments->only, "settings, addresses, subscriptions, selectors")
        ->check(CLI::IsMember({"settings", "addresses", "subscriptions", "selectors"}));
    ScaleOptions& options = arguments->options;
    const CLI::Range some(std::size_t{200}, std::size_t{100'000'000});
    command->add_option("--addresses", options.addresses)->check(some);
    command->add_option("--subscriptions", options.subscriptions)->check(some);
    command->add_option("--messages", options.messages)->check(some);
    command->add_option("--consumers", options.consumers)
        ->check(CLI::Range(std::size_t{1}, std::size_t{100'000}));
    command->callback([arguments] { run(*arguments); });
}

}  // namespace minibroker::bench
