#pragma once

#include "base/log.h"

namespace minibroker::tools {

/// A logger that writes to standard output the way Artemis does: `yyyy-MM-dd HH:mm:ss,SSS LEVEL
/// [minibroker] text`. Nobody waits for who reads it: see LogWriter, whose end is that of the last
/// copy of the logger.
[[nodiscard]] Logger make_logger(LogLevel level, TraceFrames frames = TraceFrames::kNo);

}  // namespace minibroker::tools
