#include "config/config_json.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "config/broker_json.h"
#include "config/hashed_password.h"
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

void mask(JsonValue& value, const std::vector<std::string>& secrets) {
    for (JsonMember& member : value.members) {
        mask(member.value, secrets);
        if (!member.value.is_scalar()) continue;  // a name may be "password" as well
        if (is_secret(member.key) || std::ranges::count(secrets, member.value.text) != 0) {
            member.value = json_of(std::string("*****"));
        }
    }
}

bool has_masked(const JsonValue& value) {
    if (value.kind == JsonValue::Kind::kText) return is_hashed(value.text);
    return std::ranges::any_of(value.members,
                               [](const JsonMember& one) { return has_masked(one.value); });
}

// Replaces each `ENC(...)` by what it stands for.
void unmask(const Place& place,
            JsonValue& value,
            std::string_view codec_key,
            std::vector<std::string>& secrets) {
    for (JsonMember& member : value.members) {
        if (!has_masked(member.value)) continue;  // so that most need no path
        const Place own = place.member(member);
        if (own.path() == "users") continue;
        unmask(own, member.value, codec_key, secrets);
        if (member.value.kind != JsonValue::Kind::kText || !is_hashed(member.value.text)) continue;
        const std::string_view masked = member.value.text;
        auto text = unmask_text(masked.substr(4, masked.size() - 5), codec_key);
        if (!text) {
            own.problem("ENC(...): " + text.error().text);
            continue;
        }
        secrets.push_back(*text);
        member.value.text = std::move(*text);
        member.value.secret = true;
    }
}

}  // namespace

std::string config_text(const Config& config,
                        Secrets secrets,
                        const std::vector<std::string>& masked_in_file) {
    JsonValue root = write_broker(config);
    if (!check_exposure(root, config).empty()) {
        // It was there, or the configuration would not have been read.
        root.members.push_back({"allowAnonymousRemoteAccess", json_of(true)});
    }
    if (secrets == Secrets::kMasked) mask(root, masked_in_file);
    return json_text(root) + "\n";
}

std::expected<Loaded, std::vector<Problem>> parse_config(std::string_view text,
                                                         const std::string& directory,
                                                         std::string_view codec_key) {
    auto root = parse_json(text);
    if (!root) return std::unexpected(std::vector{root.error()});
    Report report;
    Loaded loaded;
    unmask(Place(*root, {}, report), *root, codec_key, loaded.secrets);
    read_broker(Place(*root, {}, report), loaded.config);
    if (report.problems.empty()) {
        report.problems = read_security_files(*root, directory, loaded.config, report.warnings);
        for (Problem& problem : check_exposure(*root, loaded.config))
            report.problems.push_back(std::move(problem));
    }
    if (!report.problems.empty()) return std::unexpected(std::move(report.problems));
    loaded.warnings = std::move(report.warnings);
    loaded.files = security_file_names(*root, directory);
    resolve(loaded.config.journal_directory, directory);
    resolve(loaded.config.bindings_directory, directory);
    resolve(loaded.config.paging_directory, directory);
    resolve(loaded.config.large_messages_directory, directory);
    return loaded;
}

std::expected<Loaded, std::vector<Problem>> load_config(const std::string& file,
                                                        std::string_view codec_key) {
    const auto text = read_file(file);
    if (!text) return std::unexpected(unreadable(file, text.error()));
    auto loaded =
        parse_config(*text, std::filesystem::path(file).parent_path().string(), codec_key);
    if (loaded) loaded->files.push_back(file);
    return loaded;
}

}  // namespace minibroker::config
