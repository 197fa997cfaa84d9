#include "tools/minibroker/config_command/commands.h"

#include <CLI/CLI.hpp>
#include <map>
#include <memory>

#include "tools/minibroker/config_command/config_command.h"
#include "tools/minibroker/config_command/mask_command.h"

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
        ->option_text("FORMAT")
        ->transform(CLI::CheckedTransformer(kFormats));
    command->add_option("--config", options->config_file, "The broker.json")->capture_default_str();
    command->add_option("-o,--output", options->output, "A file in place of standard output");
    command->add_flag("--json", options->json, "Print {\"output\", \"notes\"} as JSON");
    command->add_flag(
        "--force", options->force, "Write over the input, and over files of users that are there");
    command->callback([options, &exit_code] { exit_code = export_config(*options); });
}

void add_import(CLI::App& config, int& exit_code) {
    CLI::App* command = config.add_subcommand(
        "import", "Write Artemis's broker.xml or broker properties as a broker.json");
    const auto options = std::make_shared<ImportOptions>();
    command->add_option("file", options->file, "broker.xml or a file of broker properties")
        ->required();
    command
        ->add_option("--properties",
                     options->properties,
                     "Broker properties to put over it, as `artemis run --properties` does")
        ->take_all();
    command->add_option(
        "--users", options->users, "artemis-users.properties, if not that beside the file");
    command->add_option(
        "--roles", options->roles, "artemis-roles.properties, if not that beside the file");
    command->add_option("-o,--output", options->output, "A file in place of standard output");
    command->add_flag("--json", options->json, "Print {\"output\", \"notes\"} as JSON");
    command->add_flag("--force", options->force, "Write over the input");
    command->callback([options, &exit_code] { exit_code = import_config(*options); });
}

void add_mask(CLI::App& app, int& exit_code, bool as_artemis) {
    CLI::App* command = app.add_subcommand("mask", "Mask a password and print it");
    const auto options = std::make_shared<MaskOptions>();
    command->add_option("password", options->password, "The password")->required();
    command->add_flag(
        "--hash",
        options->hash,
        "One-way, for artemis-users.properties and users, where it stands as ENC(RESULT)");
    command->add_option("--key", options->key, "The key (Blowfish) to mask with");
    command->add_flag(
        "--password-codec", options->password_codec, "No effect: passwordCodec names a Java class");
    command->add_flag("--json", options->json, "Print {\"result\"} as JSON");
    options->as_artemis = as_artemis;
    command->callback([options, &exit_code] { exit_code = mask(*options); });
}

}  // namespace

void add_config_commands(CLI::App& app, int& exit_code, bool as_artemis) {
    CLI::App* config = app.add_subcommand("config", "Configurations from and to Artemis");
    config->require_subcommand(1);
    add_export(*config, exit_code);
    add_import(*config, exit_code);
    add_mask(app, exit_code, as_artemis);
}

}  // namespace minibroker::tools
