#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "config/broker_json.h"
#include "config/config_json.h"
#include "config/convert/left_out.h"
#include "config/convert/merge.h"
#include "config/convert/usable_users.h"
#include "config/convert/xml_names.h"
#include "tools/minibroker/config_command/artemis_text.h"
#include "tools/minibroker/config_command/config_command.h"
#include "tools/minibroker/config_command/imported_logins.h"
#include "tools/minibroker/config_command/output.h"
#include "tools/minibroker/config_command/xml_queue_defaults.h"
#include "tools/minibroker/load_config.h"
#include "tools/minibroker/run/run_broker.h"
#include "tools/minibroker/trial_start.h"

namespace minibroker::tools {
namespace {

namespace fs = std::filesystem;

int fail(const std::string& why) {
    std::fprintf(stderr, "minibroker: %s\n", why.c_str());
    return static_cast<int>(ExitCode::kConfiguration);
}

// The element of broker.xml for a path, ` (<element>)`, if there is one.
std::string element_of(const std::string& path) {
    const auto dot = path.rfind('.');
    const std::string key = dot == std::string::npos ? path : path.substr(dot + 1);
    const char* const title = dot == std::string::npos               ? "The broker"
                              : path.starts_with("addressSettings.") ? "Address settings"
                                                                     : "Queues";
    const std::string element = config::xml_name_of(title, key);
    return element.empty() ? "" : " (<" + element + ">)";
}

std::vector<std::string> all_notes(const config::Imported& imported, bool from_xml) {
    std::vector<std::string> lines = imported.notes.lines();
    for (const std::string& warning : imported.warnings) lines.push_back(warning);
    std::vector<std::string> paths = imported.without_effect;
    for (std::string& path : paths) {
        if (from_xml) path += element_of(path);
    }
    if (const std::string line = without_effect_line(paths); !line.empty()) {
        lines.push_back(line + "; kept in the output");
    }
    return lines;
}

// All files that the import read, or names.
std::vector<std::string> inputs_of(const ImportOptions& options, const config::Imported& imported) {
    std::vector<std::string> files = imported.origins.files;
    files.push_back(options.file);
    files.insert(files.end(), options.properties.begin(), options.properties.end());
    const fs::path folder = fs::path(options.output).parent_path();
    for (const char* key : {"usersFile", "rolesFile"}) {
        const config::JsonValue* value = config::find_member(imported.root, key);
        if (value != nullptr) files.push_back((folder / value->text).string());
    }
    for (std::string& file : login_files_beside(options.file)) files.push_back(std::move(file));
    return files;
}

// Whether anything of it is known. A file that says nothing at all may be meant.
bool has_known_key(const config::JsonValue& root) {
    const std::vector<config::KeyInfo> known = config::known_keys().front().keys;
    return root.members.empty() ||
           std::ranges::any_of(root.members, [&](const config::JsonMember& member) {
               return std::ranges::find(known, member.key, &config::KeyInfo::name) != known.end();
           });
}

// Notes what would keep a broker from starting with the output, and its warnings, as far as they
// can be known without its ports and files.
void note_start(const config::JsonValue& root, const std::string& directory, config::Notes& notes) {
    config::JsonValue allowed = root;  // that anyone may connect is reported elsewhere
    allowed.members.push_back({"allowAnonymousRemoteAccess", config::json_of(true)});
    const auto loaded = config::parse_config(config::json_text(allowed), directory, read_options());
    if (!loaded) return;
    const TrialStart trial = trial_start(loaded->config);
    if (!trial.problem.empty()) notes.add("the output does not start", trial.problem);
    for (const std::string& warning : trial.warnings) notes.add("a start will warn", warning);
}

}  // namespace

int import_config(const ImportOptions& options) {
    auto imported = read_artemis_file(options.file);
    if (!imported) return fail(imported.error());
    const bool from_xml = is_xml_file(options.file);
    for (const std::string& file : options.properties) {
        auto properties = read_properties_file(file);
        if (!properties) return fail(properties.error());
        config::merge_properties(*imported, std::move(*properties));
    }
    if (!has_known_key(imported->root)) {
        return fail(options.file + ": has no key of a broker's configuration: is it another file?");
    }
    if (const std::string wrong = add_logins(options, *imported); !wrong.empty()) {
        return fail(wrong);
    }
    const std::string directory = fs::path(options.output).parent_path().string();
    const std::vector<std::string> inputs = inputs_of(options, *imported);
    config::keep_usable_users(*imported, directory, read_options());
    const std::string wrong = config::leave_out_problems(*imported, directory, read_options());
    if (!wrong.empty()) return fail(options.file + ": " + wrong);
    if (from_xml) keep_plain_queue_defaults(imported->root, directory, read_options());
    note_start(imported->root, directory, imported->notes);
    if (!options.force && is_over_input(options.output, inputs)) {
        return static_cast<int>(ExitCode::kFailed);
    }
    return deliver({config::json_text(imported->root) + "\n",
                    all_notes(*imported, from_xml),
                    options.output,
                    options.json});
}

}  // namespace minibroker::tools
