#pragma once

#include "config/config.h"

namespace minibroker::test {

/// A configuration like the shipped one: one acceptor `stomp`, user admin/admin with all
/// permissions, DLQ and ExpiryQueue, auto-creation on, auto-deletion off.
[[nodiscard]] config::Config default_config();

}  // namespace minibroker::test
