#pragma once

#include <string_view>

namespace minibroker::tools {

/// config/broker.json, for a broker that is told of no file. CMake makes the definition of it
/// (default_config.cc.in).
extern const std::string_view kDefaultConfig;

}  // namespace minibroker::tools
