#include "config/without_effect.h"

#include <doctest/doctest.h>

using namespace minibroker::config;

TEST_CASE("without effect: nothing is said of an ordinary configuration") {
    Config config;
    config.address_settings["#"].dead_letter_address = "DLQ";
    config.address_settings["#"].max_size_bytes = -1;
    config.address_settings["#"].default_ring_size = -1;
    config.addresses.push_back({"a", true, false, {Queue{}}});
    CHECK(without_effect(config).empty());
}

TEST_CASE("without effect: each thing asked for is named with its place") {
    Config config;
    config.diverts.emplace_back();
    config.address_settings["retro.#"].retroactive_message_count = 3;
    config.address_settings["page.#"].max_size_messages = 3;
    config.address_settings["fail.#"].max_size_messages = 3;
    config.address_settings["fail.#"].address_full_message_policy = AddressFullPolicy::kFail;
    const auto texts = without_effect(config);
    REQUIRE(texts.size() == 3);
    CHECK(texts[0] == "divertConfigurations is read but not carried out yet");
    CHECK(texts[1].starts_with("addressSettings.\"page.#\".addressFullMessagePolicy PAGE"));
    CHECK(texts[2] ==
          "addressSettings.\"retro.#\".retroactiveMessageCount is read but not carried out yet");
}
