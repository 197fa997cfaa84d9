#include "tools/minibroker/config_command/imported_logins.h"

#include <expected>
#include <filesystem>
#include <system_error>

#include "config/convert/login_config.h"
#include "config/json_reader.h"
#include "config/read_file.h"

namespace minibroker::tools {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBootstrap = "bootstrap.xml";
constexpr const char* kLoginConfig = "login.config";
constexpr const char* kUsersFile = "artemis-users.properties";
constexpr const char* kRolesFile = "artemis-roles.properties";

// A file of users or roles: which key names it, and where it is.
struct SecurityFile {
    const char* key = nullptr;
    std::string given{};  // on the command line
    std::string name{};   // beside the file
};

// A file as the output names it: relative to its folder; what goes to standard output may end up
// anywhere.
std::string seen_from_output(const fs::path& file, const ImportOptions& options) {
    std::error_code error;
    const fs::path seen = fs::absolute(file, error).lexically_normal();
    if (options.output.empty()) return seen.string();
    const fs::path folder = fs::absolute(options.output, error).parent_path();
    return seen.lexically_proximate(folder.lexically_normal()).string();
}

bool security_is_off(const config::JsonValue& root) {
    const config::JsonValue* value = config::find_member(root, "securityEnabled");
    config::Report unread;
    bool enabled = true;
    return value != nullptr && config::read_bool(config::Place(*value, "", unread), enabled) &&
           !enabled;
}

// The consequence of having no users.
std::string without_users(const config::JsonValue& root) {
    if (security_is_off(root)) return "securityEnabled is false, so that none is needed";
    const bool guests = config::find_member(root, "guestLogin") != nullptr;
    return std::string("add usersFile and rolesFile, or users, or ") +
           (guests ? "everybody is a guest" : "nobody can log in");
}

// Names it in the tree.
void add_security_file(const ImportOptions& options,
                       const SecurityFile& wanted,
                       config::Imported& imported) {
    const fs::path file = wanted.given.empty() ? fs::path(options.file).parent_path() / wanted.name
                                               : fs::path(wanted.given);
    std::error_code error;
    if (wanted.given.empty() && !fs::exists(file, error)) {
        imported.notes.add(
            wanted.key, "no " + wanted.name + " beside the file: " + without_users(imported.root));
        return;
    }
    const config::JsonValue name = config::json_of(seen_from_output(file, options));
    imported.root.members.push_back({wanted.key, name});
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

std::string login_config_beside(const std::string& file) {
    return (fs::path(file).parent_path() / kLoginConfig).string();
}

// The entry of login.config to use, "" if the bootstrap.xml beside the file names none.
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

constexpr const char* kOwnKeys[] = {"users", "usersFile", "rolesFile"};

// Whether the configuration says itself who may log in, as one that an import wrote. The files that
// it names count from its own folder.
bool has_own_logins(const ImportOptions& options, config::Imported& imported) {
    bool found = config::find_member(imported.root, "guestLogin") != nullptr;
    for (config::JsonMember& member : imported.root.members) {
        const bool is_file = member.key == "usersFile" || member.key == "rolesFile";
        found = found || is_file || member.key == "users";
        if (!is_file || !member.value.is_scalar()) continue;
        const fs::path file = fs::path(options.file).parent_path() / member.value.text;
        member.value.text = seen_from_output(file, options);
    }
    return found;
}

// Removes the keys that options of the command line replace.
void drop_own_logins(config::Imported& imported) {
    for (const char* key : kOwnKeys) {
        const auto is_it = [&](const config::JsonMember& member) { return member.key == key; };
        if (std::erase_if(imported.root.members, is_it) == 0) continue;
        imported.notes.add(key, "the files of the command line count instead: left out");
    }
}

}  // namespace

std::string add_logins(const ImportOptions& options, config::Imported& imported) {
    const bool given = !options.users.empty() || !options.roles.empty();
    if (given) {
        drop_own_logins(imported);
    } else if (has_own_logins(options, imported)) {
        return {};
    }
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
    const bool has_guests = config::find_member(imported.root, "guestLogin") != nullptr;
    if (logins.guest && !has_guests) add_guest(*logins.guest, imported);
    if (!logins.reads_users && !given) {
        if (!logins.guest) {
            imported.notes.add(
                "users",
                "login.config asks no artemis-users.properties: " + without_users(imported.root));
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

std::vector<std::string> login_files_beside(const std::string& file) {
    return {(fs::path(file).parent_path() / kBootstrap).string(), login_config_beside(file)};
}

}  // namespace minibroker::tools
