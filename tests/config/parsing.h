#pragma once

#include <doctest/doctest.h>

#include <string>

#include "config/config_json.h"

namespace minibroker::config {

/// The configuration in `text`, which must be without problems.
inline Loaded parsed(const std::string& text) {
    auto loaded = parse_config(text, "");
    if (loaded) return std::move(*loaded);
    for (const Problem& problem : loaded.error()) FAIL_CHECK(problem.path, ": ", problem.text);
    return {};
}

/// The problems in `text`, one `PATH: TEXT` a line; "" when there are none.
inline std::string problems_in(const std::string& text) {
    const auto loaded = parse_config(text, "");
    std::string out;
    if (loaded) return out;
    for (const Problem& problem : loaded.error()) {
        out += (out.empty() ? "" : "\n") + problem.path + ": " + problem.text;
    }
    return out;
}

/// The warnings of `text`, one a line, without that of a file that has no acceptors.
inline std::string warnings_in(const std::string& text) {
    std::string out;
    for (const std::string& warning : parsed(text).warnings) {
        if (warning == "no acceptors: nobody can connect") continue;
        out += (out.empty() ? "" : "\n") + warning;
    }
    return out;
}

}  // namespace minibroker::config
