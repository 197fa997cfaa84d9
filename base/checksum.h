#pragma once

#include <cstdint>
#include <string_view>

namespace minibroker {

/// XXH3-64 of `bytes` seeded with `seed`: the checksum of journal blocks, chained to file and
/// position through the seed (docs/JOURNAL_FORMAT.md).
[[nodiscard]] std::uint64_t checksum(std::string_view bytes, std::uint64_t seed) noexcept;

}  // namespace minibroker
