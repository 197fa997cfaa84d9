#pragma once

#include <cstddef>

#include "broker/message/route.h"

namespace minibroker::broker {

/// Bytes that the records of the route and of its copies take, approximately but never too few. A
/// shared body counts once, as it is written once.
[[nodiscard]] std::size_t record_bytes(const Route& route);

}  // namespace minibroker::broker
