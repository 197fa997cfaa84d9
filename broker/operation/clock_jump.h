#pragma once

#include "base/time.h"

namespace minibroker::broker {

struct Core;

/// The wall clock was set: it is now `jump` beyond what has passed since the last look at it,
/// forward or, negative, back. The core's time is the new one already.
///
/// What the broker was to wait for as a duration (AMQ_SCHEDULED_DELAY, redelivery delays,
/// delay-before-dispatch, the slow consumers' periods) still takes as long; what a client gave as
/// an instant (AMQ_SCHEDULED_TIME, `expires`) is met on the new clock. Messages in pages and what a
/// restart finds are instants, whatever they were.
void on_clock_jump(Core& core, Milliseconds jump);

}  // namespace minibroker::broker
