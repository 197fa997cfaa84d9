#include "base/checksum.h"

#include <xxhash.h>

namespace minibroker {

std::uint64_t checksum(std::string_view bytes, std::uint64_t seed) noexcept {
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

}  // namespace minibroker
