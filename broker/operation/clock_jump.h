#pragma once

#include "base/time.h"

namespace minibroker::broker {

class AddressBook;
class Deliveries;
class SlowConsumers;
struct Environment;

/// The wall clock was set: it is now `jump` beyond what has passed since the last look at it,
/// forward or, negative, back. The core's time is the new one already.
///
/// What the broker was to wait for as a duration (AMQ_SCHEDULED_DELAY, redelivery delays,
/// delay-before-dispatch, the slow consumers' periods) still takes as long; what a client gave as
/// an instant (AMQ_SCHEDULED_TIME, `expires`) is met on the new clock. Messages in pages and what a
/// restart finds are instants, whatever they were.
void on_clock_jump(Environment& environment,
                   AddressBook& book,
                   Deliveries& deliveries,
                   SlowConsumers& slow_consumers,
                   Milliseconds jump);

}  // namespace minibroker::broker
