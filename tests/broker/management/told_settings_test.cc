// Settings without effect here are told by management as they were configured. That Artemis tells
// them so: tools/conformance/imported-config.
#include <doctest/doctest.h>

#include "tests/support/management.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

config::Config with_divert(std::optional<std::string> routing_name) {
    config::Config config = default_config();
    config::Divert& divert = config.diverts.emplace_back();
    divert.name = "d";
    divert.address = "from";
    divert.forwarding_address = "to";
    divert.routing_name = std::move(routing_name);
    return config;
}

std::string create_divert(std::string_view name, std::string_view routing_name) {
    return "[\"" + std::string(name) + "\", " + std::string(routing_name) +
           ", \"a\", \"b\", false, \"\", \"\"]";
}

}  // namespace

TEST_CASE("told settings: of the broker, those of the kind of journal that is configured") {
    config::Config config = default_config();
    config.create_bindings_dir = false;
    config.create_journal_dir = false;
    config.security_invalidation_interval = 1;
    config.message_expiry_thread_priority = 2;
    config.async_connection_execution_enabled = false;
    config.journal_buffer_size_nio = 3;
    config.journal_buffer_timeout_nio = 4;
    config.journal_max_io_nio = 5;
    config.journal_buffer_size_aio = 6;
    config.journal_buffer_timeout_aio = 7;
    config.journal_max_io_aio = 8;
    for (const bool asyncio : {false, true}) {
        CAPTURE(asyncio);
        config.journal_type = asyncio ? "ASYNCIO" : "MAPPED";
        TestBroker broker(config);
        Manager manager(broker);
        const auto told = [&](const char* name) { return manager.attribute("broker", name); };
        CHECK(told("createBindingsDir") == "true false");
        CHECK(told("createJournalDir") == "true false");
        CHECK(told("securityInvalidationInterval") == "true 1");
        CHECK(told("messageExpiryThreadPriority") == "true 2");
        CHECK(told("asyncConnectionExecutionEnabled") == "true false");
        CHECK(told("journalBufferSize") == (asyncio ? "true 6" : "true 3"));
        CHECK(told("journalBufferTimeout") == (asyncio ? "true 7" : "true 4"));
        CHECK(told("journalMaxIO") == (asyncio ? "true 8" : "true 5"));
    }
}

TEST_CASE("told settings: of an address, only those that are set") {
    config::Config config = default_config();
    config::AddressSettings& settings = config.address_settings["a"];
    settings.redistribution_delay = 1;
    settings.page_cache_max_size = 2;
    settings.prefetch_page_bytes = 3;
    settings.prefetch_page_messages = 4;
    settings.initial_queue_buffer_size = 8;
    TestBroker broker(config);
    Manager manager(broker);
    const auto has = [&](const char* address, const char* part) {
        return manager
            .call("broker", "getAddressSettingsAsJSON", "[\"" + std::string(address) + "\"]")
            .contains(part);
    };
    for (const char* part : {R"(\"redistributionDelay\":1)",
                             R"(\"pageCacheMaxSize\":2)",
                             R"(\"prefetchPageBytes\":3)",
                             R"(\"prefetchPageMessages\":4)",
                             R"(\"initialQueueBufferSize\":8)"}) {
        CAPTURE(part);
        CHECK(has("a", part));
    }
    for (const char* key :
         {"redistributionDelay", "pageCacheMaxSize", "prefetchPage", "initialQueue"})
        CHECK_FALSE(has("b", key));
}

TEST_CASE("told settings: the parameters of an acceptor as they were written, no password") {
    config::Config config = default_config();
    config.acceptors[0].name = "stomp";
    config.acceptors[0].written = {{{"port", "0"}, {"keyStorePassword", "abc"}},
                                   {{"anycastPrefix", "q/"}, {"myPASSWORDs", "abc"}}};
    TestBroker broker(config);
    Manager manager(broker);
    CHECK(
        manager.attribute("acceptor.stomp", "parameters") ==
        R"(true {"port":"0","keyStorePassword":"****","anycastPrefix":"q/","myPASSWORDs":"****"})");
    const std::string all = manager.call("broker", "getAcceptorsAsJSON");
    CHECK(all.contains(R"(\"params\":{\"port\":\"0\",\"keyStorePassword\":\"****\"})"));
    CHECK(all.contains(R"(\"extraProps\":{\"anycastPrefix\":\"q/\",\"myPASSWORDs\":\"****\"})"));
    CHECK_FALSE(manager.attribute("broker", "acceptors").contains("anycastPrefix"));
}

TEST_CASE("told settings: a divert without a routing name has one of its own") {
    TestBroker broker(with_divert(std::nullopt));
    Manager manager(broker);
    const auto told = [&](const char* name) {
        return manager.call("divert." + std::string(name), "getRoutingName");
    };
    const std::string own = told("d");
    CHECK(own.size() == std::string("true \"\"").size() + 36);
    CHECK(manager.call("broker", "createDivert", create_divert("null", "null")) == "true");
    CHECK(told("null").size() == own.size());
    CHECK(told("null") != own);
    CHECK(manager.call("broker", "createDivert", create_divert("empty", "\"\"")) == "true");
    CHECK(told("empty") == "true \"\"");
    CHECK(
        manager.call("broker",
                     "createDivert",
                     R"(["{\"name\":\"json\",\"address\":\"a\",\"forwarding-address\":\"b\"}"])") ==
        "true");
    CHECK(told("json").size() == own.size());
    const std::string before = told("null");
    broker.restart();
    Manager again(broker);
    CHECK(again.call("divert.null", "getRoutingName") == before);
}

TEST_CASE("told settings: the routing name of a divert is the configured one, be it empty") {
    for (const char* name : {"", "r"}) {
        TestBroker broker(with_divert(name));
        Manager manager(broker);
        CHECK(manager.call("divert.d", "getRoutingName") == "true \"" + std::string(name) + "\"");
    }
}
