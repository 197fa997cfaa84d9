#pragma once

#include <string_view>

namespace minibroker::tools {

/// config/broker.json, for a broker without a configuration file. CMake makes its definition
/// (default_config.cc.in).
extern const std::string_view kDefaultConfig;

}  // namespace minibroker::tools
