#include <cstdio>
#include <filesystem>
#include <system_error>

#include "config/config_json.h"
#include "config/convert/broker_xml_export.h"
#include "config/convert/properties_export.h"
#include "config/convert/security_files_text.h"
#include "config/read_file.h"
#include "tools/minibroker/config_command/config_command.h"
#include "tools/minibroker/config_command/output.h"
#include "tools/minibroker/config_command/xml_queue_defaults.h"
#include "tools/minibroker/load_config.h"
#include "tools/minibroker/run/run_broker.h"

namespace minibroker::tools {
namespace {

constexpr const char* kUsersFile = "artemis-users.properties";
constexpr const char* kRolesFile = "artemis-roles.properties";

void note_directories(const config::JsonValue& root, config::Notes& notes) {
    for (const char* key :
         {"journalDirectory", "bindingsDirectory", "pagingDirectory", "largeMessagesDirectory"}) {
        const config::JsonValue* value = config::find_member(root, key);
        if (value == nullptr || std::filesystem::path(value->text).is_absolute()) continue;
        notes.add(key, "Artemis counts it from the directory of its instance, not of this file");
    }
}

// Says so, as it may be the only copy of its passwords.
bool is_there(const std::string& file) {
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) return false;
    std::fprintf(stderr,
                 "minibroker: not written: %s is there already; --force writes over it\n",
                 file.c_str());
    return true;
}

// The users go into files of their own, beside the output; false: they could not be written.
bool write_users(const config::Config& config, const ExportOptions& options, config::Notes& notes) {
    if (config.users.empty()) return true;
    const config::SecurityFilesText files = config::security_files_text(config);
    notes.append(files.notes);
    if (options.output.empty()) {
        notes.add("users",
                  std::string("Artemis has them in ") + kUsersFile + " and " + kRolesFile +
                      ", which --output FILE writes beside FILE");
        return true;
    }
    const auto folder = std::filesystem::path(options.output).parent_path();
    for (const char* name : {kUsersFile, kRolesFile}) {  // both, or none is written
        if (!options.force && is_there((folder / name).string())) return false;
    }
    for (const auto& [name, text] :
         {std::pair(kUsersFile, &files.users), std::pair(kRolesFile, &files.roles)}) {
        const std::string file = (folder / name).string();
        if (!write_file(file, *text)) return false;
        notes.add("users", "written to " + file);
    }
    return true;
}

}  // namespace

int export_config(const ExportOptions& options) {
    const auto loaded = load_or_complain(options.config_file);
    if (!loaded) return static_cast<int>(ExitCode::kConfiguration);
    if (!options.force && is_over_input(options.output, loaded->files)) {
        return static_cast<int>(ExitCode::kFailed);
    }
    const auto text = config::read_file(options.config_file);
    auto root = text ? config::parse_json(*text) : std::unexpected(config::Problem{});
    if (!root) return static_cast<int>(ExitCode::kConfiguration);
    config::Exported exported;
    if (options.format == ExportFormat::kBrokerXml) {
        config::Notes notes;
        write_out_queue_defaults(*root, loaded->config, notes);
        exported = config::export_broker_xml(*root);
        exported.notes.append(notes);
    } else {
        exported = config::export_properties(*root);
    }
    note_directories(*root, exported.notes);
    if (!write_users(loaded->config, options, exported.notes)) {
        return static_cast<int>(ExitCode::kFailed);
    }
    return deliver({exported.text, exported.notes.lines(), options.output, options.json});
}

}  // namespace minibroker::tools
