#include "tools/minibroker/config_command/artemis_text.h"

#include <filesystem>
#include <string_view>

#include "config/convert/broker_xml_import.h"
#include "config/convert/properties_import.h"
#include "config/read_file.h"
#include "tools/minibroker/load_config.h"

namespace minibroker::tools {
namespace {

namespace fs = std::filesystem;

std::unexpected<std::string> fail(const std::string& file, const std::string& why) {
    return std::unexpected(file + ": " + why);
}

// The first byte that is neither a blank nor UTF-8's byte order mark.
char first_byte(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n\xef\xbb\xbf");
    return first == std::string_view::npos ? '\0' : text[first];
}

bool is_utf16(std::string_view text) {
    const std::string_view head = text.substr(0, 4);
    return head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff") || head.contains('\0');
}

// Of the lines that say something, the first is enough for the start of a document or a resource,
// any for an item of a list.
bool is_yaml(std::string_view text) {
    bool first = true;
    while (!text.empty()) {
        const auto end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        while (line.starts_with(' ')) line.remove_prefix(1);
        if (line.empty() || line.starts_with('#') || line == "\r") continue;
        if (line.starts_with("- ")) return true;
        const bool starts = line.starts_with("---") || line.starts_with("%YAML") ||
                            line.starts_with("apiVersion:") || line.starts_with("kind:") ||
                            line.starts_with("metadata:") || line.starts_with("spec:");
        if (first && starts) return true;
        first = false;
    }
    return false;
}

// The kind of a file that is not Artemis's, "" for one that may be.
std::string judge(std::string_view text) {
    if (is_utf16(text)) return "is in UTF-16 or UTF-32: convert it to UTF-8";
    const char first = first_byte(text);
    if (first == '\0') return "is empty";
    if (first != '<' && first != '{' && is_yaml(text)) {
        return "is YAML: write the lines of its brokerProperties into a file of their own, "
               "NAME=VALUE each, and import that";
    }
    return {};
}

std::string text_of(const config::Problem& problem) {
    std::string text = problem.line == 0 ? "" : "line " + std::to_string(problem.line) + ": ";
    if (!problem.path.empty()) text += problem.path + ": ";
    return text + problem.text;
}

config::ReadBeside beside(const std::string& file) {
    const fs::path folder = fs::path(file).parent_path();
    return [folder](const std::string& name) -> std::expected<std::string, std::string> {
        auto text = config::read_file((folder / name).string());
        if (text) return std::move(*text);
        return std::unexpected((folder / name).string() + ": " + text.error());
    };
}

std::expected<config::Imported, std::string> read_as(const std::string& file, bool xml_is_taken) {
    const auto text = config::read_file(file);
    if (!text) return fail(file, text.error());
    if (const std::string why = judge(*text); !why.empty()) return fail(file, why);
    const config::Environment environment = read_options().environment;
    const char first = first_byte(*text);
    if (first == '<' && !xml_is_taken) return fail(file, "is XML, not broker properties");
    auto imported = first == '<'
                        ? config::import_broker_xml(*text, {environment, beside(file), file})
                    : first == '{' ? config::import_json(*text, environment, file)
                                   : config::import_properties(*text, environment, file);
    if (!imported) return fail(file, text_of(imported.error()));
    return std::move(*imported);
}

}  // namespace

std::expected<config::Imported, std::string> read_artemis_file(const std::string& file) {
    return read_as(file, true);
}

std::expected<config::Imported, std::string> read_properties_file(const std::string& file) {
    return read_as(file, false);
}

bool is_xml_file(const std::string& file) {
    const auto text = config::read_file(file);
    return text && first_byte(*text) == '<';
}

}  // namespace minibroker::tools
