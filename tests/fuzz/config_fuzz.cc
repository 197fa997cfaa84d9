#include <string>

#include "base/check.h"
#include "config/config_json.h"
#include "tests/fuzz/driver.h"

// A configuration is read or refused with problems that say something; nothing else happens.

using namespace minibroker;

std::span<const std::string_view> fuzz::seeds() {
    static constexpr std::string_view kSeeds[] = {
        R"({"name":"x","acceptors":{"stomp":"tcp://127.0.0.1:1?protocols=STOMP;connectionTtl=5"}})",
        R"({"addressSettings":{"#":{"maxDeliveryAttempts":3,"deadLetterAddress":"DLQ"}}})",
        R"({"addressConfigurations":{"a":{"routingTypes":"ANYCAST","queueConfigs":
            {"q":{"address":"a","durable":true}}}},"users":{"a":{"password":"p"}}})",
        R"({"globalMaxSize":"10 MiB","securityRoles":{"#":{"amq":{"send":true}}},
            "wildcardConfiguration":{"delimiter":"/"}})",
    };
    return kSeeds;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto loaded = config::parse_config(text, "/somewhere");
    if (!loaded) {
        MB_CHECK(!loaded.error().empty());
        for (const config::Problem& problem : loaded.error()) MB_CHECK(!problem.text.empty());
    }
    return 0;
}
