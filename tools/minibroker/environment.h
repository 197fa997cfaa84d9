#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace minibroker::tools {

/// The variable `name` of this process's environment, which replaces `${NAME}` in a configuration.
[[nodiscard]] inline std::optional<std::string> environment_variable(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return std::string(value);
}

}  // namespace minibroker::tools
