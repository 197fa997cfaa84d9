#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "config/json_reader.h"

namespace minibroker::config {

/// The whole file: reads every key at the top into `config`.
void read_broker(const Place& place, Config& config);

/// The whole file that `read_broker` would read as `config`: every key that has an effect, defaults
/// too, but for address settings and queues, where an absent key is not its default.
[[nodiscard]] JsonValue write_broker(const Config& config);

/// The keys of one kind of object, under the heading that docs/CONFIG.md has them.
struct KeySection {
    std::string_view title;
    std::vector<KeyInfo> keys;
};

/// Every key and acceptor parameter that is known, for the tests that compare them with
/// docs/CONFIG.md and broker.schema.json.
[[nodiscard]] std::vector<KeySection> known_keys();

}  // namespace minibroker::config
