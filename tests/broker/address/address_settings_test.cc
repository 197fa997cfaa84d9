#include "broker/address/address_settings.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "config/address_settings_json.h"
#include "config/config_json.h"

using namespace minibroker;
using namespace minibroker::broker;

namespace {

const config::Wildcards kDefault;

config::AddressSettings with_attempts(std::int64_t attempts) {
    config::AddressSettings settings;
    settings.max_delivery_attempts = attempts;
    return settings;
}

/// Which of the matches counts for `address`; its index from 0, -1 for none.
std::int64_t winner(const std::vector<std::string>& matches, std::string_view address) {
    std::map<std::string, config::AddressSettings> all;
    for (std::size_t i = 0; i < matches.size(); ++i) {
        all[matches[i]] = with_attempts(static_cast<std::int64_t>(i));
    }
    return AddressSettingsRepository(all, kDefault)
        .lookup(address)
        ->max_delivery_attempts.value_or(-1);
}

}  // namespace

TEST_CASE("address settings: exact goes before star, star before hash") {
    CHECK(winner({"a.b", "a.*", "#"}, "a.b") == 0);
    CHECK(winner({"shop.#", "shop.*"}, "shop.eu") == 1);
    CHECK(winner({"shop.eu.#", "shop.*"}, "shop.eu") == 1);
    CHECK(winner({"#", "a.*"}, "a.b.c") == 0);
    CHECK(winner({"a.*"}, "a") == -1);
    CHECK(winner({"a.#"}, "a") == 0);
}

TEST_CASE(
    "address settings: between two with hash the longer, between two with star the later star") {
    CHECK(winner({"a.#", "a.b.#", "#"}, "a.b.c") == 1);
    CHECK(winner({"one.*.three", "one.two.*"}, "one.two.three") == 1);
    CHECK(winner({"*.two.three", "one.*.three"}, "one.two.three") == 1);
    CHECK(winner({"*.*.three", "*.two.*"}, "one.two.three") == 1);
    CHECK(winner({"*.*", "*.b"}, "a.b") == 1);
}

TEST_CASE("address settings: the order is total and the same however the matches come") {
    const std::vector<std::string> matches = {
        "a.b", "a.*", "*.b", "*.*", "a.b.#", "a.#", "#", "a.*.#", "b", "*", "a.b.*", "*.#"};
    for (const std::string& a : matches) {
        CHECK_FALSE(more_specific(a, a, kDefault));
        for (const std::string& b : matches) {
            if (a == b) continue;
            CHECK(more_specific(a, b, kDefault) != more_specific(b, a, kDefault));
            for (const std::string& c : matches) {
                if (!more_specific(a, b, kDefault) || !more_specific(b, c, kDefault)) continue;
                CHECK(more_specific(a, c, kDefault));
            }
        }
    }
}

TEST_CASE("address settings: keys are merged one by one, absent ones stay absent") {
    std::map<std::string, config::AddressSettings> all;
    all["#"].expiry_address = "E";
    all["#"].max_delivery_attempts = 1;
    all["a.#"].max_delivery_attempts = 2;
    all["a.*"].redelivery_delay = 3;
    all["a.*"].expiry_address = "";
    all["a.b"].auto_create_queues = false;
    all["z"].default_ring_size = 4;
    const AddressSettingsRepository repository(all, kDefault);
    const auto settings = repository.lookup("a.b");
    CHECK(settings->auto_create_queues == false);
    CHECK(settings->redelivery_delay == 3);
    CHECK(settings->expiry_address == "");
    CHECK(settings->max_delivery_attempts == 2);
    CHECK_FALSE(settings->default_ring_size.has_value());
    CHECK(repository.lookup("z")->default_ring_size == 4);
    CHECK(repository.lookup("z")->expiry_address == "E");
}

TEST_CASE("address settings: addresses that the same matches cover share one object") {
    std::map<std::string, config::AddressSettings> all;
    all["#"] = with_attempts(1);
    all["a.*"] = with_attempts(2);
    all["a.b"] = with_attempts(3);
    const AddressSettingsRepository repository(all, kDefault);
    CHECK(repository.lookup("a.x") == repository.lookup("a.y"));
    CHECK(repository.lookup("x") == repository.lookup("y.z"));
    CHECK(repository.lookup("a.b") != repository.lookup("a.c"));
    CHECK(repository.lookup("a.b") == repository.lookup("a.b"));
}

TEST_CASE("address settings: wildcard letters inside a word rank a match as well") {
    CHECK(winner({"a.*", "a.b*"}, "a.bc") == 1);
    CHECK(winner({"in*", "inner"}, "inner") == 1);
    CHECK(winner({"in#", "in.*"}, "in.x") == 1);
    CHECK(winner({"in#", "in*#"}, "inner.x") == 1);
}

TEST_CASE("address settings: every key that has an effect is merged from any match") {
    const config::AddressSettings nothing;
    std::size_t merged = 0;
    for (const config::KeyInfo& info : config::address_settings_keys()) {
        const std::string_view key = info.name;
        for (const char* value : {"true",
                                  "7",
                                  "\"x\"",
                                  "\"DROP\"",
                                  "\"FORCE\"",
                                  "\"KILL\"",
                                  "\"ANYCAST\"",
                                  "\"MESSAGES_PER_DAY\""}) {
            const auto loaded = config::parse_config(
                R"({"addressSettings": {"a.#": {")" + std::string(key) + "\": " + value + "}}}",
                "");
            if (!loaded) continue;
            const auto& settings = loaded->config.address_settings;
            if (settings.at("a.#") == nothing) break;  // a key without effect
            CAPTURE(key);
            CHECK(*AddressSettingsRepository(settings, kDefault).lookup("a.b") ==
                  settings.at("a.#"));
            ++merged;
            break;
        }
    }
    CHECK(merged >= 60);
}
