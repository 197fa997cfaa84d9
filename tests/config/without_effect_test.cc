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

TEST_CASE("without effect: each thing asked for is named") {
    Config config;
    config.management_message_rbac = true;
    const auto texts = without_effect(config);
    REQUIRE(texts.size() == 1);
    CHECK(texts[0] == "managementMessageRbac is read but not carried out yet");
}
