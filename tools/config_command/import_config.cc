#include <cstdio>
#include <filesystem>
#include <system_error>

#include "config/convert/broker_xml_import.h"
#include "config/convert/left_out.h"
#include "config/convert/properties_import.h"
#include "config/security_files.h"
#include "tools/config_command/config_command.h"
#include "tools/config_command/output.h"
#include "tools/config_command/xml_queue_defaults.h"
#include "tools/run_broker.h"

namespace minibroker::tools {
namespace {

namespace fs = std::filesystem;

int fail(const std::string& file, const std::string& why) {
    std::fprintf(stderr, "minibroker: %s: %s\n", file.c_str(), why.c_str());
    return static_cast<int>(ExitCode::kConfiguration);
}

// The first byte that is no blank and no mark of UTF-8.
char first_byte(const std::string& text) {
    const auto first = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
    return first == std::string::npos ? '\0' : text[first];
}

bool is_xml(const std::string& text) {
    return first_byte(text) == '<';
}

std::expected<config::Imported, config::Problem> import_text(const std::string& text) {
    if (is_xml(text)) return config::import_broker_xml(text);
    if (first_byte(text) == '{') {
        return std::unexpected(
            config::Problem{"", "broker properties in JSON, which --config takes as they are"});
    }
    return config::import_properties(text);
}

// Names the file of users or roles in the tree, as seen from where the output goes.
void add_security_file(const ImportOptions& options,
                       const std::string& given,
                       const char* key,
                       const char* name,
                       config::Imported& imported) {
    const fs::path file =
        given.empty() ? fs::path(options.file).parent_path() / name : fs::path(given);
    std::error_code error;
    if (given.empty() && !fs::exists(file, error)) {
        imported.notes.add(key,
                           std::string("no ") + name + " beside the file: add usersFile and " +
                               "rolesFile, or users, or nobody can log in");
        return;
    }
    // Relative to the file that names it; what goes to standard output may end up anywhere.
    fs::path seen = fs::absolute(file, error).lexically_normal();
    if (!options.output.empty()) {
        const fs::path folder = fs::absolute(options.output, error).parent_path();
        seen = seen.lexically_proximate(folder.lexically_normal());
    }
    imported.root.members.push_back({key, config::json_of(seen.string())});
}

}  // namespace

int import_config(const ImportOptions& options) {
    const auto text = config::read_file(options.file);
    if (!text) return fail(options.file, std::generic_category().message(text.error()));
    auto imported = import_text(*text);
    if (!imported) {
        const config::Problem& problem = imported.error();
        return fail(options.file, (problem.path.empty() ? "" : problem.path + ": ") + problem.text);
    }
    if (config::find_member(imported->root, "users") == nullptr) {
        add_security_file(
            options, options.users, "usersFile", "artemis-users.properties", *imported);
        add_security_file(
            options, options.roles, "rolesFile", "artemis-roles.properties", *imported);
    }
    config::leave_out_problems(*imported, fs::path(options.output).parent_path().string());
    if (is_xml(*text)) keep_plain_queue_defaults(imported->root);
    return deliver({config::json_text(imported->root) + "\n",
                    imported->notes.lines(),
                    options.output,
                    options.json});
}

}  // namespace minibroker::tools
