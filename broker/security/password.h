#pragma once

#include <string_view>

namespace minibroker::broker {

/// Whether `given` is the password that `stored` contains, plain or as a hash
/// (config/hashed_password.h). The time does not depend on where the two differ.
[[nodiscard]] bool is_password(std::string_view stored, std::string_view given);

}  // namespace minibroker::broker
