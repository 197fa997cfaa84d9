#include "tools/load_config.h"

#include <cstdio>

namespace minibroker::tools {

std::optional<config::Loaded> load_or_complain(const std::string& file) {
    auto loaded = config::load_config(file);
    if (loaded) return std::move(*loaded);
    for (const config::Problem& problem : loaded.error()) {
        const std::string place = problem.path.empty() ? file : file + ": " + problem.path;
        std::fprintf(stderr, "minibroker: %s: %s\n", place.c_str(), problem.text.c_str());
    }
    return std::nullopt;
}

}  // namespace minibroker::tools
