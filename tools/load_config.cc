#include "tools/load_config.h"

#include <cstdio>
#include <cstdlib>

namespace minibroker::tools {

std::string codec_key() {
    const char* key = std::getenv("ARTEMIS_DEFAULT_SENSITIVE_STRING_CODEC_KEY");
    return key != nullptr && *key != '\0' ? key : std::string(config::kDefaultCodecKey);
}

std::vector<std::string> problem_lines(const std::string& file,
                                       const std::vector<config::Problem>& problems) {
    std::vector<std::string> lines;
    for (const config::Problem& problem : problems) {
        const std::string place = problem.path.empty() ? file : file + ": " + problem.path;
        lines.push_back(place + ": " + problem.text);
    }
    return lines;
}

void complain(const std::vector<std::string>& lines) {
    for (const std::string& line : lines) std::fprintf(stderr, "minibroker: %s\n", line.c_str());
}

std::optional<config::Loaded> load_or_complain(const std::string& file) {
    auto loaded = config::load_config(file, codec_key());
    if (loaded) return std::move(*loaded);
    complain(problem_lines(file, loaded.error()));
    return std::nullopt;
}

}  // namespace minibroker::tools
