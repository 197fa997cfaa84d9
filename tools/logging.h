#pragma once

#include "base/log.h"

namespace minibroker::tools {

/// A logger that writes to standard output the way Artemis does: `yyyy-MM-dd HH:mm:ss,SSS LEVEL
/// [minibroker] text`, flushed after each line.
[[nodiscard]] Logger make_logger(LogLevel level, TraceFrames frames = TraceFrames::kNo);

}  // namespace minibroker::tools
