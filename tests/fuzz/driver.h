#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

/// The entry that libFuzzer calls; each fuzz target defines it. Returns 0.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace minibroker::fuzz {

/// Well-formed inputs of the target, which the driver mutates.
[[nodiscard]] std::span<const std::string_view> seeds();

}  // namespace minibroker::fuzz
