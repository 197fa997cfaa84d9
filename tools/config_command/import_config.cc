#include <cstdio>
#include <expected>
#include <filesystem>
#include <system_error>

#include "base/text.h"
#include "config/convert/left_out.h"
#include "config/convert/login_config.h"
#include "config/convert/merge.h"
#include "config/convert/xml_names.h"
#include "config/read_file.h"
#include "tools/config_command/artemis_text.h"
#include "tools/config_command/config_command.h"
#include "tools/config_command/output.h"
#include "tools/config_command/xml_queue_defaults.h"
#include "tools/load_config.h"
#include "tools/run_broker.h"

namespace minibroker::tools {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBootstrap = "bootstrap.xml";
constexpr const char* kLoginConfig = "login.config";
constexpr const char* kUsersFile = "artemis-users.properties";
constexpr const char* kRolesFile = "artemis-roles.properties";

int fail(const std::string& why) {
    std::fprintf(stderr, "minibroker: %s\n", why.c_str());
    return static_cast<int>(ExitCode::kConfiguration);
}

// A file of users or roles: which key names it, and where it is.
struct SecurityFile {
    const char* key = nullptr;
    std::string given{};  // on the command line
    std::string name{};   // beside the file
};

// Names it in the tree, as seen from where the output goes.
void add_security_file(const ImportOptions& options,
                       const SecurityFile& wanted,
                       config::Imported& imported) {
    const fs::path file = wanted.given.empty() ? fs::path(options.file).parent_path() / wanted.name
                                               : fs::path(wanted.given);
    std::error_code error;
    if (wanted.given.empty() && !fs::exists(file, error)) {
        const bool guests = config::find_member(imported.root, "guestLogin") != nullptr;
        imported.notes.add(wanted.key,
                           "no " + wanted.name + " beside the file: add usersFile and " +
                               "rolesFile, or users, or " +
                               (guests ? "everybody is a guest" : "nobody can log in"));
        return;
    }
    // Relative to the file that names it; what goes to standard output may end up anywhere.
    fs::path seen = fs::absolute(file, error).lexically_normal();
    if (!options.output.empty()) {
        const fs::path folder = fs::absolute(options.output, error).parent_path();
        seen = seen.lexically_proximate(folder.lexically_normal());
    }
    imported.root.members.push_back({wanted.key, config::json_of(seen.string())});
}

void add_guest(const config::GuestLogin& guest, config::Imported& imported) {
    config::JsonValue object = config::json_object();
    object.members.push_back({"user", config::json_of(guest.user)});
    object.members.push_back({"role", config::json_of(guest.role)});
    if (guest.credentials_invalidate) {
        object.members.push_back({"credentialsInvalidate", config::json_of(true)});
    }
    imported.root.members.push_back({"guestLogin", std::move(object)});
}

// Which entry of login.config counts, "" when bootstrap.xml beside the file says nothing of it.
std::expected<std::string, std::string> domain_beside(const std::string& file,
                                                      config::Notes& notes) {
    const std::string bootstrap = (fs::path(file).parent_path() / kBootstrap).string();
    std::error_code error;
    if (!fs::exists(bootstrap, error)) return "";
    const auto text = config::read_file(bootstrap);
    if (!text) return std::unexpected(bootstrap + ": " + text.error());
    auto domain = config::domain_of_bootstrap(*text, notes);
    if (!domain) return std::unexpected(bootstrap + ": " + domain.error());
    return domain;
}

// Who may log in: what login.config beside the file says, else the files that Artemis's own names.
// @return what is wrong
std::string add_logins(const ImportOptions& options, config::Imported& imported) {
    config::LoginConfig logins{true, kUsersFile, kRolesFile, {}};
    const std::string file = (fs::path(options.file).parent_path() / kLoginConfig).string();
    std::error_code error;
    if (fs::exists(file, error)) {
        const auto text = config::read_file(file);
        if (!text) return file + ": " + text.error();
        const auto domain = domain_beside(options.file, imported.notes);
        if (!domain) return domain.error();
        auto read = config::read_login_config(*text, imported.notes, *domain);
        if (!read) return file + ": " + read.error();
        logins = std::move(*read);
    }
    if (logins.guest) add_guest(*logins.guest, imported);
    const bool given = !options.users.empty() || !options.roles.empty();
    if (!logins.reads_users && !given) {
        if (!logins.guest) {
            imported.notes.add("users",
                               "login.config asks no artemis-users.properties: add usersFile and "
                               "rolesFile, or users, or nobody can log in");
        }
        return {};
    }
    const auto name_or = [](const std::string& name, const char* otherwise) {
        return name.empty() ? std::string(otherwise) : name;
    };
    add_security_file(
        options, {"usersFile", options.users, name_or(logins.users_file, kUsersFile)}, imported);
    add_security_file(
        options, {"rolesFile", options.roles, name_or(logins.roles_file, kRolesFile)}, imported);
    return {};
}

// The element of broker.xml behind a path, ` (<element>)`, where there is one.
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
    if (std::string line = without_effect_line(paths); !line.empty()) {
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
    files.push_back((fs::path(options.file).parent_path() / kLoginConfig).string());
    return files;
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
    if (config::find_member(imported->root, "users") == nullptr) {
        if (const std::string wrong = add_logins(options, *imported); !wrong.empty()) {
            return fail(wrong);
        }
    }
    const std::string directory = fs::path(options.output).parent_path().string();
    config::leave_out_problems(*imported, directory, read_options());
    if (from_xml) keep_plain_queue_defaults(imported->root, directory, read_options());
    if (!options.force && is_over_input(options.output, inputs_of(options, *imported))) {
        return static_cast<int>(ExitCode::kFailed);
    }
    return deliver({config::json_text(imported->root) + "\n",
                    all_notes(*imported, from_xml),
                    options.output,
                    options.json});
}

}  // namespace minibroker::tools
