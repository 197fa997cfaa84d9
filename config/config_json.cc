#include "config/config_json.h"

#include <filesystem>
#include <system_error>

#include "config/broker_json.h"
#include "config/json_reader.h"
#include "config/json_value.h"
#include "config/security_files.h"

namespace minibroker::config {
namespace {

void resolve(std::string& path, const std::string& directory) {
    if (path.empty() || directory.empty()) return;
    path = (std::filesystem::path(directory) / path).lexically_normal().string();
}

std::vector<Problem> unreadable(const std::string& file, int code) {
    return {{"", "cannot read " + file + ": " + std::generic_category().message(code)}};
}

bool is_secret(std::string_view key) {
    return key == "password" || key.ends_with("Password");
}

void mask(JsonValue& value) {
    for (JsonMember& member : value.members) {
        mask(member.value);
        // A name may be "password" as well, but then its value is an object.
        if (member.value.is_scalar() && is_secret(member.key)) member.value.text = "*****";
    }
}

}  // namespace

std::string config_text(const Config& config, Secrets secrets) {
    JsonValue root = write_broker(config);
    if (!check_exposure(root, config).empty()) {
        // It was there, or the configuration would not have been read.
        root.members.push_back({"allowAnonymousRemoteAccess", json_of(true)});
    }
    if (secrets == Secrets::kMasked) mask(root);
    return json_text(root) + "\n";
}

std::expected<Loaded, std::vector<Problem>> parse_config(std::string_view text,
                                                         const std::string& directory) {
    const auto root = parse_json(text);
    if (!root) return std::unexpected(std::vector{root.error()});
    Report report;
    Loaded loaded;
    read_broker(Place(*root, {}, report), loaded.config);
    if (report.problems.empty()) {
        report.problems = read_security_files(*root, directory, loaded.config);
        for (Problem& problem : check_exposure(*root, loaded.config))
            report.problems.push_back(std::move(problem));
    }
    if (!report.problems.empty()) return std::unexpected(std::move(report.problems));
    loaded.warnings = std::move(report.warnings);
    resolve(loaded.config.journal_directory, directory);
    resolve(loaded.config.bindings_directory, directory);
    resolve(loaded.config.paging_directory, directory);
    resolve(loaded.config.large_messages_directory, directory);
    return loaded;
}

std::expected<Loaded, std::vector<Problem>> load_config(const std::string& file) {
    const auto text = read_file(file);
    if (!text) return std::unexpected(unreadable(file, text.error()));
    return parse_config(*text, std::filesystem::path(file).parent_path().string());
}

}  // namespace minibroker::config
