#pragma once

#include <string>
#include <utility>

#include "tests/support/frames.h"

namespace minibroker::test {

/// Addresses that refuse: full ones, fixed ones, ones that take no consumer, and diverts that go in
/// a circle or to what is full.
inline config::Config limited_config() {
    config::Config config = default_config();
    config.address_settings["full.#"] = config.address_settings["#"];
    config::AddressSettings& full = config.address_settings["full.#"];
    full.max_size_bytes = 1;
    full.address_full_message_policy = config::AddressFullPolicy::kFail;
    config.address_settings["fixed.#"] = config.address_settings["#"];
    config.address_settings["fixed.#"].auto_create_addresses = false;
    config.address_settings["fixed.#"].auto_create_queues = false;
    config.address_settings["nobody.#"] = config.address_settings["#"];
    config.address_settings["nobody.#"].default_max_consumers = 0;
    config.addresses.push_back({"fixed.topic", false, true, {}});
    config.addresses.push_back({"fixed.queue", true, false, {}});
    const std::pair<const char*, const char*> diverts[] = {
        {"round.a", "round.b"}, {"round.b", "round.a"}, {"to.full", "full.q"}};
    for (const auto& [name, to] : diverts) {
        config::Divert& divert = config.diverts.emplace_back();
        divert.name = std::string(name) + ".divert";
        divert.routing_name = divert.name;
        divert.address = name;
        divert.forwarding_address = to;
        divert.exclusive = true;
        config.addresses.push_back({name, false, true, {}});
    }
    return config;
}

}  // namespace minibroker::test
