#pragma once

#include "base/time.h"

namespace minibroker::broker {

class AddressBook;
class Deliveries;
class SlowConsumers;
struct Environment;

/// The wall clock was set: it is now `jump` beyond the time that has passed since it was last read,
/// forward or, negative, back. The core's time is the new one already.
///
/// Waits given as a duration (AMQ_SCHEDULED_DELAY, redelivery delays, delay-before-dispatch, the
/// slow consumers' periods) still take as long; instants given by a client (AMQ_SCHEDULED_TIME,
/// `expires`) are kept on the new clock. Times of messages in pages and those that a restart finds
/// are instants, whatever they were given as.
void on_clock_jump(Environment& environment,
                   AddressBook& book,
                   Deliveries& deliveries,
                   SlowConsumers& slow_consumers,
                   Milliseconds jump);

}  // namespace minibroker::broker
