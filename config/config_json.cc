#include "config/config_json.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "config/broker_json.h"
#include "config/json_reader.h"
#include "config/json_value.h"

namespace minibroker::config {
namespace {

constexpr std::size_t kFileBytesMax = std::size_t{16} << 20;

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
    if (!report.problems.empty()) return std::unexpected(std::move(report.problems));
    loaded.warnings = std::move(report.warnings);
    resolve(loaded.config.journal_directory, directory);
    resolve(loaded.config.bindings_directory, directory);
    resolve(loaded.config.paging_directory, directory);
    resolve(loaded.config.large_messages_directory, directory);
    return loaded;
}

std::expected<Loaded, std::vector<Problem>> load_config(const std::string& file) {
    std::error_code error;
    if (std::filesystem::is_directory(file, error))
        return std::unexpected(unreadable(file, EISDIR));
    errno = 0;
    std::ifstream in(file, std::ios::binary);
    if (!in) return std::unexpected(unreadable(file, errno));
    std::string text;
    char block[65536];
    while (in.read(block, sizeof(block)), in.gcount() > 0) {
        text.append(block, static_cast<std::size_t>(in.gcount()));
        if (text.size() > kFileBytesMax) return std::unexpected(unreadable(file, EFBIG));
    }
    if (in.bad()) return std::unexpected(unreadable(file, EIO));
    return parse_config(text, std::filesystem::path(file).parent_path().string());
}

}  // namespace minibroker::config
