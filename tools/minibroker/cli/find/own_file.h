#pragma once

#include <string>

namespace minibroker::cli {

/// Why another user than this one and root may have written a file, or put it where it is, for
/// people: `it is a link`; "" if no other user can. The group of a user's own, which has the user's
/// number, is the user (umask 002).
[[nodiscard]] std::string why_not_own(const std::string& file);

}  // namespace minibroker::cli
