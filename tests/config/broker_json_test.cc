// config/broker.json is what `artemis create` generates, in our form.
#include <doctest/doctest.h>

#include "tests/config/parsing.h"

using namespace minibroker::config;

namespace {

Loaded shipped() {
    auto loaded = load_config(MINIBROKER_SOURCE_DIR "/config/broker.json");
    REQUIRE(loaded.has_value());
    return std::move(*loaded);
}

}  // namespace

TEST_CASE("config/broker.json: acceptors of Artemis's ports, one warning") {
    const Loaded loaded = shipped();
    REQUIRE(loaded.config.acceptors.size() == 2);
    const Acceptor& artemis = loaded.config.acceptors[0];
    CHECK(artemis.name == "artemis");
    CHECK(artemis.host == "127.0.0.1");
    CHECK(artemis.port == 61616);
    CHECK(artemis.speaks_stomp);
    CHECK(artemis.tcp_send_buffer_size == 1048576);
    const Acceptor& stomp = loaded.config.acceptors[1];
    CHECK(stomp.name == "stomp");
    CHECK(stomp.port == 61613);
    CHECK(stomp.protocols_not_served.empty());
    REQUIRE(loaded.warnings.size() == 1);
    CHECK(loaded.warnings[0] ==
          "acceptor artemis: CORE, AMQP, HORNETQ, MQTT, OPENWIRE are not served, only STOMP");
}

TEST_CASE("config/broker.json: its journal is beside it, wherever it is copied to") {
    CHECK(shipped().config.journal_directory == MINIBROKER_SOURCE_DIR "/config/data/journal");
}

TEST_CASE("config/broker.json: admin may do what artemis create lets its user do") {
    Config config = shipped().config;
    REQUIRE(config.users.size() == 1);
    CHECK(config.users["admin"].password == "admin");
    CHECK(config.users["admin"].roles == std::vector<std::string>{"amq"});
    const Permissions& amq = config.security_roles.at("#").at("amq");
    for (const bool allowed : {amq.send,
                               amq.consume,
                               amq.create_address,
                               amq.delete_address,
                               amq.create_durable_queue,
                               amq.delete_durable_queue,
                               amq.create_non_durable_queue,
                               amq.delete_non_durable_queue,
                               amq.manage,
                               amq.browse}) {
        CHECK(allowed);
    }
}

TEST_CASE("config/broker.json: dead letters, expiry, auto-creation, no auto-deletion") {
    const Config config = shipped().config;
    REQUIRE(config.address_settings.size() == 1);
    const AddressSettings& all = config.address_settings.at("#");
    CHECK(all.dead_letter_address == "DLQ");
    CHECK(all.expiry_address == "ExpiryQueue");
    CHECK(all.redelivery_delay == 0);
    CHECK(all.max_size_bytes == -1);
    CHECK(all.message_counter_history_day_limit == 10);
    CHECK(all.address_full_message_policy == AddressFullPolicy::kPage);
    CHECK(all.auto_create_queues == true);
    CHECK(all.auto_create_addresses == true);
    CHECK(all.auto_delete_queues == false);
    CHECK(all.auto_delete_addresses == false);
    REQUIRE(config.addresses.size() == 2);
    for (const Address& address : config.addresses) {
        CHECK(address.anycast);
        CHECK_FALSE(address.multicast);
        REQUIRE(address.queues.size() == 1);
        CHECK(address.queues[0].name == address.name);
        CHECK(address.queues[0].address == address.name);
        CHECK(address.queues[0].anycast);
    }
}
