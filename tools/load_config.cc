#include "tools/load_config.h"

#include <cstdio>
#include <cstdlib>

namespace minibroker::tools {

std::string codec_key() {
    const char* key = std::getenv("ARTEMIS_DEFAULT_SENSITIVE_STRING_CODEC_KEY");
    return key != nullptr && *key != '\0' ? key : std::string(config::kDefaultCodecKey);
}

std::optional<config::Loaded> load_or_complain(const std::string& file) {
    auto loaded = config::load_config(file, codec_key());
    if (loaded) return std::move(*loaded);
    for (const config::Problem& problem : loaded.error()) {
        const std::string place = problem.path.empty() ? file : file + ": " + problem.path;
        std::fprintf(stderr, "minibroker: %s: %s\n", place.c_str(), problem.text.c_str());
    }
    return std::nullopt;
}

}  // namespace minibroker::tools
