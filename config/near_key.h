#pragma once

#include <string_view>
#include <vector>

namespace minibroker::config {

/// The key of `known` that the writer of `key` most likely meant, or "" if none is near.
///
/// Case, `-` and `_` do not count, so broker.xml's `redelivery-delay` finds `redeliveryDelay`; a
/// few words of broker.xml that differ by more than spelling are known (`address-full-policy`).
/// Else the nearest by inserted, missing, wrong and swapped letters, at most one in three and three
/// in all.
[[nodiscard]] std::string_view near_key(std::string_view key,
                                        const std::vector<std::string_view>& known);

}  // namespace minibroker::config
