#include "tools/minibroker/load_config.h"

#include <cstdio>
#include <cstdlib>

#include "base/text.h"
#include "broker/selector/selector.h"
#include "tools/minibroker/environment.h"

namespace minibroker::tools {

std::string codec_key() {
    const char* key = std::getenv("ARTEMIS_DEFAULT_SENSITIVE_STRING_CODEC_KEY");
    return key != nullptr && *key != '\0' ? key : std::string(config::kDefaultCodecKey);
}

config::ReadOptions read_options() {
    config::ReadOptions options;
    options.codec_key = codec_key();
    options.environment = environment_variable;
    options.check_selector = [](const std::string& selector) {
        const auto parsed = broker::Selector::parse(selector);
        return parsed ? std::string() : printable(parsed.error().text);
    };
    return options;
}

ProblemLines problem_lines(const std::string& file, const config::Problems& problems) {
    ProblemLines lines;
    const std::string before = file + ": warning: ";
    for (const std::string& warning : problems.warnings) {
        lines.warnings.push_back(before + warning);
    }
    for (const config::Problem& problem : problems) {
        std::string place = file;
        if (problem.line != 0) place += ": line " + std::to_string(problem.line);
        if (!problem.path.empty()) place += ": " + problem.path;
        lines.problems.push_back(place + ": " + problem.text);
    }
    return lines;
}

void complain(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) std::fprintf(stderr, "minibroker: %s\n", line.c_str());
}

std::string without_effect_line(const std::vector<std::string>& paths) {
    if (paths.empty()) return {};
    std::string line = "no effect in minibroker: ";
    for (std::size_t i = 0; i < paths.size(); ++i) line += (i == 0 ? "" : ", ") + paths[i];
    return line;
}

std::optional<config::Loaded> load_or_complain(const std::string& file) {
    auto loaded = config::load_config(file, read_options());
    if (loaded) return std::move(*loaded);
    const ProblemLines lines = problem_lines(file, loaded.error());
    complain(lines.warnings);
    complain(lines.problems);
    return std::nullopt;
}

}  // namespace minibroker::tools
