#include "config/security_files.h"

#include <filesystem>
#include <map>

#include "base/text.h"
#include "base/trimmed.h"
#include "config/hashed_password.h"
#include "config/json_reader.h"
#include "config/properties_text.h"

namespace minibroker::config {
namespace {

// Values that are not text or a number are reported by their reader.
const JsonMember* member_of(const JsonValue& root, std::string_view key) {
    for (const JsonMember& member : root.members) {
        if (member.key == key && (member.value.is_scalar() || key == "users")) return &member;
    }
    return nullptr;
}

std::string name_in(const std::string& directory, const JsonMember& member) {
    return (std::filesystem::path(directory) / member.value.text).lexically_normal().string();
}

class Files {
public:
    Files(const JsonValue& root, const std::string& directory, Trust trust)
        : root_(root), directory_(directory), trust_(trust) {}

    // The entries of the file that `key` names; an absent key is not a problem.
    std::vector<PropertyLine> entries(std::string_view key) {
        const JsonMember* member = member_of(root_, key);
        if (member == nullptr) return {};
        const std::string file = name_in(directory_, *member);
        const auto text = read_file(file, trust_);
        if (!text) {
            problem(key, "cannot read " + file + ": " + text.error());
            return {};
        }
        auto entries = parse_property_lines(*text);
        if (entries) return std::move(*entries);
        problem(key, file + ": " + entries.error());
        return {};
    }
    // Reads the file that `key` names.
    [[nodiscard]] std::string name(std::string_view key) const {
        const JsonMember* member = member_of(root_, key);
        return member == nullptr ? std::string() : name_in(directory_, *member);
    }
    void problem(std::string_view key, std::string text) {
        const JsonMember* member = member_of(root_, key);
        problems.push_back(
            {std::string(key), std::move(text), member == nullptr ? 0 : member->line});
    }
    std::vector<Problem> problems;

private:
    const JsonValue& root_;
    const std::string& directory_;
    Trust trust_;
};

bool is_loopback(std::string_view host) {
    return host == "localhost" || host == "::1" || host == "[::1]" || host.starts_with("127.");
}

}  // namespace

std::vector<std::string> security_file_names(const JsonValue& root, const std::string& directory) {
    std::vector<std::string> names;
    for (const char* key : {"usersFile", "rolesFile"}) {
        if (const JsonMember* member = member_of(root, key))
            names.push_back(name_in(directory, *member));
    }
    return names;
}

std::vector<Problem> read_security_files(const JsonValue& root,
                                         const std::string& directory,
                                         Trust trust,
                                         Config& config,
                                         std::vector<std::string>& warnings) {
    const bool named = member_of(root, "usersFile") || member_of(root, "rolesFile");
    if (!named) return {};
    Files files(root, directory, trust);
    if (member_of(root, "users"))
        files.problem("users", "cannot stand beside usersFile and rolesFile");
    if (find_member(root, "rolesFile") == nullptr)
        warnings.emplace_back("usersFile: no rolesFile beside it: its users have no roles");
    if (find_member(root, "usersFile") == nullptr)
        warnings.emplace_back("rolesFile: no usersFile beside it: there are no users to have them");
    std::map<std::string, std::size_t> line_of_user;
    for (auto& [user, password, line] : files.entries("usersFile")) {
        const PasswordJudgement judged = judge_password(password);
        const std::string whose = files.name("usersFile") + ": line " + std::to_string(line) +
                                  ": " + printable(user) + ": ";
        if (!judged.problem.empty())
            files.problem("usersFile", whose + std::string(judged.problem));
        if (!judged.warning.empty()) warnings.emplace_back("usersFile: " + whose + judged.warning);
        const auto [first, is_new] = line_of_user.try_emplace(user, line);
        if (!is_new) {
            warnings.emplace_back("usersFile: " + whose + "is there already, in line " +
                                  std::to_string(first->second) + ": the last one counts");
            first->second = line;
        }
        config.users[user].password = std::move(password);
    }
    const bool tells = find_member(root, "usersFile") != nullptr && files.problems.empty();
    for (const auto& [role, users, line] : files.entries("rolesFile")) {
        std::string unknown;
        std::size_t more = 0;
        for (const std::string_view part : split(users, ',')) {
            const std::string name(trimmed(part, " "));
            const auto user = config.users.find(name);
            // As in Artemis, where a user that is not there cannot log in anyway.
            if (user != config.users.end()) {
                user->second.roles.push_back(role);
            } else if (unknown.empty()) {
                unknown = name;
            } else if (!name.empty()) {
                ++more;
            }
        }
        if (!tells || unknown.empty()) continue;
        warnings.emplace_back("rolesFile: " + files.name("rolesFile") + ": line " +
                              std::to_string(line) + ": " + printable(role) + ": the user " +
                              printable(unknown) + " is not in usersFile" +
                              (more == 0 ? "" : ", nor are " + std::to_string(more) + " more"));
    }
    return std::move(files.problems);
}

std::vector<Problem> check_exposure(const JsonValue& root, const Config& config) {
    if (config.security_enabled) return {};
    if (const JsonMember* allowed = member_of(root, "allowAnonymousRemoteAccess")) {
        Report report;
        bool meant = false;
        if (read_bool(Place(allowed->value, allowed->key, report), meant) && meant) return {};
    }
    std::vector<Problem> problems;
    for (const Acceptor& acceptor : config.acceptors) {
        if (is_loopback(acceptor.host)) continue;
        problems.push_back({"acceptors." + acceptor.name,
                            "securityEnabled is false and other machines reach " + acceptor.host +
                                ": anybody could read and change everything. Listen on localhost, "
                                "or say that it is meant by \"allowAnonymousRemoteAccess\": true"});
    }
    return problems;
}

}  // namespace minibroker::config
