#include "config/config_json.h"

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "config/broker_json.h"
#include "config/guest_login.h"
#include "config/hashed_password.h"
#include "config/json_reader.h"
#include "config/json_value.h"
#include "config/named_roles.h"
#include "config/security_files.h"

namespace minibroker::config {
namespace {

// Advice for a file that is not JSON but one of Artemis's; "" for any other file.
std::string import_hint(std::string_view text) {
    constexpr std::string_view kImport =
        "\"minibroker config import FILE -o broker.json\" makes a broker.json of ";
    const auto first = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
    if (first == std::string_view::npos) return {};
    if (text[first] == '<') {
        return "; this is XML: " + std::string(kImport) + "Artemis's broker.xml";
    }
    const std::string_view line = text.substr(first, text.find('\n', first) - first);
    const bool assigns = line.starts_with('#') || line.contains('=');
    if (text[first] == '{' || !assigns) return {};
    return "; these may be broker properties: " + std::string(kImport) + "them";
}

void resolve(std::string& path, const std::string& directory) {
    if (path.empty() || directory.empty()) return;
    path = (std::filesystem::path(directory) / path).lexically_normal().string();
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

bool has_placeholders(const JsonMember& member) {
    if (has_placeholder(member.key) || has_placeholder(member.value.text)) return true;
    return std::ranges::any_of(member.value.members, has_placeholders);
}

// Replaces the placeholders of one text. No one may log in with a password that is not set.
void replace_in(const Place& place, const Environment& environment, std::string& text) {
    if (!has_placeholder(text)) return;
    std::vector<Placeholder> found;
    auto replaced = replace_placeholders(text, environment, found);
    if (!replaced) return place.problem(replaced.error());
    const bool of_users = place.path().starts_with("users.");
    for (const Placeholder& one : found) {
        if (one.source != Placeholder::Source::kNothing) continue;
        if (of_users) {
            place.problem("${" + printable(one.name) +
                          "} is not set in the environment and has no default");
        } else {
            place.warning(described(one));
        }
    }
    text = std::move(*replaced);
}

// Replaces `${NAME:default}` in all texts and names of members. Recurses as deep as the file, which
// the parser bounds.
void replace_all(const Place& place, const Environment& environment, JsonValue& value) {
    for (JsonMember& member : value.members) {
        if (!has_placeholders(member)) continue;  // most members need no path
        replace_in(place.member(member), environment, member.key);
        const Place own = place.member(member);
        if (member.value.kind == JsonValue::Kind::kText) {
            replace_in(own, environment, member.value.text);
        }
        replace_all(own, environment, member.value);
    }
}

bool has_masked(const JsonValue& value) {
    if (value.kind == JsonValue::Kind::kText) return is_hashed(value.text);
    return std::ranges::any_of(value.members,
                               [](const JsonMember& one) { return has_masked(one.value); });
}

// Replaces each `ENC(...)` by the unmasked text.
void unmask(const Place& place,
            JsonValue& value,
            std::string_view codec_key,
            std::vector<std::string>& secrets) {
    for (JsonMember& member : value.members) {
        if (!has_masked(member.value)) continue;  // most members need no path
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
        // It exists, or the configuration would not have been read.
        root.members.push_back({"allowAnonymousRemoteAccess", json_of(true)});
    }
    if (secrets == Secrets::kMasked) mask(root, masked_in_file);
    return json_text(root) + "\n";
}

std::expected<Loaded, Problems> parse_config(std::string_view text,
                                             const std::string& directory,
                                             const ReadOptions& options) {
    auto root = parse_json(text);
    if (!root) {
        root.error().text += import_hint(text);
        return std::unexpected(Problems{root.error()});
    }
    Report report;
    report.check_selector = &options.check_selector;
    Loaded loaded;
    const Place top(*root, {}, report);
    replace_all(top, options.environment, *root);
    unmask(top, *root, options.codec_key, loaded.secrets);
    read_broker(top, loaded.config);
    for (Problem& problem :
         read_security_files(*root, directory, options.trust, loaded.config, report.warnings)) {
        report.problems.push_back(std::move(problem));
    }
    check_roles(loaded.config, report);
    choose_guest_name(loaded.config, report.warnings);
    for (Problem& problem : check_exposure(*root, loaded.config)) {
        report.problems.push_back(std::move(problem));
    }
    if (!report.problems.empty()) {
        Problems problems;
        for (Problem& one : report.problems) problems.push_back(std::move(one));
        problems.warnings = std::move(report.warnings);
        return std::unexpected(std::move(problems));
    }
    loaded.warnings = std::move(report.warnings);
    loaded.without_effect = std::move(report.without_effect);
    loaded.files = security_file_names(*root, directory);
    resolve(loaded.config.journal_directory, directory);
    resolve(loaded.config.bindings_directory, directory);
    resolve(loaded.config.paging_directory, directory);
    resolve(loaded.config.large_messages_directory, directory);
    return loaded;
}

std::expected<Loaded, Problems> load_config(const std::string& file, const ReadOptions& options) {
    const auto text = read_file(file, options.trust);
    if (!text) {
        const std::string what = text.error() == kNotOurs ? "" : "cannot read " + file + ": ";
        return std::unexpected(Problems{{"", what + text.error()}});
    }
    auto loaded = parse_config(*text, std::filesystem::path(file).parent_path().string(), options);
    if (loaded) loaded->files.push_back(file);
    return loaded;
}

}  // namespace minibroker::config
