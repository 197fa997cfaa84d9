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

}  // namespace

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
    loaded.files = security_file_names(*root, directory);
    resolve(loaded.config.journal_directory, directory);
    resolve(loaded.config.bindings_directory, directory);
    resolve(loaded.config.paging_directory, directory);
    resolve(loaded.config.large_messages_directory, directory);
    return loaded;
}

std::expected<Loaded, std::vector<Problem>> load_config(const std::string& file) {
    const auto text = read_file(file);
    if (!text) return std::unexpected(unreadable(file, text.error()));
    auto loaded = parse_config(*text, std::filesystem::path(file).parent_path().string());
    if (loaded) loaded->files.push_back(file);
    return loaded;
}

}  // namespace minibroker::config
