#pragma once

#include <cstddef>

#include "broker/message/route.h"

namespace minibroker::broker {

/// What the route's records and those of its copies take, about and not less, bytes. A body that
/// they share counts once, as it is written.
[[nodiscard]] std::size_t record_bytes(const Route& route);

}  // namespace minibroker::broker
