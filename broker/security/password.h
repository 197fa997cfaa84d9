#pragma once

#include <string_view>

namespace minibroker::broker {

/// Whether `given` is the password that `stored` holds, plain or as a hash
/// (config/hashed_password.h). Takes the same time wherever the two differ.
[[nodiscard]] bool is_password(std::string_view stored, std::string_view given);

}  // namespace minibroker::broker
