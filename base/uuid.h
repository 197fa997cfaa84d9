#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"

namespace minibroker {

/// A name in the form of a UUID (version 8: time stamp and a number that is never used twice), for
/// the queues of non-durable subscriptions. Unique within a broker's data; not a secret.
[[nodiscard]] std::string make_uuid(std::uint64_t number, TimePoint now);

}  // namespace minibroker
