#include "config/near_key.h"

#include <doctest/doctest.h>

#include <string>

using minibroker::config::near_key;

namespace {
const std::vector<std::string_view> kKnown = {"redeliveryDelay",
                                              "maxRedeliveryDelay",
                                              "addressFullMessagePolicy",
                                              "queueConfigs",
                                              "deadLetterAddress",
                                              "name",
                                              "port",
                                              "sendToDLAOnNoRoute"};
}  // namespace

TEST_CASE("near key: missing, extra, wrong and swapped letters find the key meant") {
    CHECK(near_key("redeliverDelay", kKnown) == "redeliveryDelay");
    CHECK(near_key("redeliveryDelays", kKnown) == "redeliveryDelay");
    CHECK(near_key("redeliveryDeley", kKnown) == "redeliveryDelay");
    CHECK(near_key("redeliveyrDelay", kKnown) == "redeliveryDelay");
    CHECK(near_key("naem", kKnown) == "name");
}

TEST_CASE("near key: case, dashes and underscores do not count") {
    CHECK(near_key("REDELIVERYDELAY", kKnown) == "redeliveryDelay");
    CHECK(near_key("dead-letter-address", kKnown) == "deadLetterAddress");
    CHECK(near_key("dead_letter_address", kKnown) == "deadLetterAddress");
    CHECK(near_key("send-to-dla-on-no-route", kKnown) == "sendToDLAOnNoRoute");
}

TEST_CASE("near key: words of broker.xml that are not the same word") {
    CHECK(near_key("address-full-policy", kKnown) == "addressFullMessagePolicy");
    CHECK(near_key("addressFullPolicy", kKnown) == "addressFullMessagePolicy");
    CHECK(near_key("queueConfigurations", kKnown) == "queueConfigs");
    CHECK(near_key("diverts", {"divertConfigurations"}) == "divertConfigurations");
    CHECK(near_key("diverts", kKnown).empty());
}

TEST_CASE("near key: far words, short words and very long ones find nothing") {
    CHECK(near_key("noSuchSetting", kKnown).empty());
    CHECK(near_key("", kKnown).empty());
    CHECK(near_key("x", kKnown).empty());
    CHECK(near_key("prot", kKnown) == "port");
    CHECK(near_key("parts", kKnown).empty());
    CHECK(near_key(std::string(1'000'000, 'a'), kKnown).empty());
    CHECK(near_key("anything", {}).empty());
}
