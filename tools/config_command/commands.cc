#include "tools/config_command/commands.h"

#include <CLI/CLI.hpp>
#include <map>
#include <memory>

#include "tools/config_command/config_command.h"

namespace minibroker::tools {
namespace {

const std::map<std::string, ExportFormat> kFormats = {
    {"artemis-properties", ExportFormat::kArtemisProperties},
    {"broker.xml", ExportFormat::kBrokerXml}};

void add_export(CLI::App& config, int& exit_code) {
    CLI::App* command = config.add_subcommand(
        "export", "Write a broker.json as Artemis has it; users go into files beside the output");
    const auto options = std::make_shared<ExportOptions>();
    command->add_option("--to", options->format, "artemis-properties or broker.xml")
        ->required()
        ->transform(CLI::CheckedTransformer(kFormats));
    command->add_option("--config", options->config_file, "The broker.json")->capture_default_str();
    command->add_option("-o,--output", options->output, "A file in place of standard output");
    command->add_flag("--json", options->json, "Print {\"output\", \"notes\"} as JSON");
    command->callback([options, &exit_code] { exit_code = export_config(*options); });
}

void add_import(CLI::App& config, int& exit_code) {
    CLI::App* command = config.add_subcommand(
        "import", "Write Artemis's broker.xml or broker properties as a broker.json");
    const auto options = std::make_shared<ImportOptions>();
    command->add_option("file", options->file, "broker.xml or a file of broker properties")
        ->required();
    command->add_option(
        "--users", options->users, "artemis-users.properties, if not that beside the file");
    command->add_option(
        "--roles", options->roles, "artemis-roles.properties, if not that beside the file");
    command->add_option("-o,--output", options->output, "A file in place of standard output");
    command->add_flag("--json", options->json, "Print {\"output\", \"notes\"} as JSON");
    command->callback([options, &exit_code] { exit_code = import_config(*options); });
}

}  // namespace

void add_config_commands(CLI::App& app, int& exit_code) {
    CLI::App* config = app.add_subcommand("config", "Configurations from and to Artemis");
    config->require_subcommand(1);
    add_export(*config, exit_code);
    add_import(*config, exit_code);
}

}  // namespace minibroker::tools
