#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "config/json_reader.h"

namespace minibroker::config {

/// The whole file: reads every key at the top into `config`.
void read_broker(const Place& place, Config& config);

/// The keys of one kind of object, under the heading that docs/CONFIG.md has them.
struct KeySection {
    std::string_view title;
    std::vector<std::string_view> keys;
};

/// Every key and acceptor parameter that is known, for the test that compares them with
/// docs/CONFIG.md.
[[nodiscard]] std::vector<KeySection> known_keys();

}  // namespace minibroker::config
