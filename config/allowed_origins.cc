#include "config/allowed_origins.h"

#include "base/text.h"

namespace minibroker::config {

std::optional<std::vector<std::string>> parse_origins(std::string_view text) {
    std::vector<std::string> origins;
    for (std::string_view origin : split(text, ',')) {
        while (origin.starts_with(' ')) origin.remove_prefix(1);
        while (origin.ends_with(' ')) origin.remove_suffix(1);
        if (origin.empty()) continue;
        const std::size_t scheme = origin.find("://");
        const std::string_view host =
            scheme == std::string_view::npos ? origin : origin.substr(scheme + 3);
        // No browser sends a path, and a `*` among other letters is no pattern.
        const bool star = host.contains('*') && origin != "*";
        if (host.empty() || star || host.find_first_of("/ ?#@") != std::string_view::npos)
            return std::nullopt;
        origins.emplace_back(origin);
    }
    return origins;
}

}  // namespace minibroker::config
