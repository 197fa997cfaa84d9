// A changed configuration while the broker runs, as Artemis 2.40.0 takes it over.
#include "broker/operation/reload.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/support/management.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

config::Queue queue_of(const std::string& name, const std::string& address) {
    config::Queue queue;
    queue.name = name;
    queue.address = address;
    queue.anycast = true;
    return queue;
}

config::Divert divert_of(const std::string& name,
                         const std::string& address,
                         const std::string& to) {
    config::Divert divert;
    divert.name = name;
    divert.address = address;
    divert.forwarding_address = to;
    return divert;
}

/// Addresses `jobs` and `force.a` with an anycast queue of their name, `force.q` with two; a divert
/// from `jobs` to `DLQ`. Under `force` what is no longer named goes.
config::Config before() {
    config::Config config = default_config();
    config.addresses.push_back({"jobs", true, false, {queue_of("jobs", "jobs")}});
    config.addresses.push_back({"force.a", true, false, {queue_of("force.a", "force.a")}});
    config.addresses.push_back(
        {"force.q", true, false, {queue_of("fq1", "force.q"), queue_of("fq2", "force.q")}});
    config.diverts.push_back(divert_of("copy", "jobs", "DLQ"));
    config::AddressSettings& force = config.address_settings["force.#"];
    force.config_delete_addresses = config::DeletionPolicy::kForce;
    force.config_delete_queues = config::DeletionPolicy::kForce;
    force.config_delete_diverts = config::DeletionPolicy::kForce;
    return config;
}

config::Address& address_of(config::Config& config, const std::string& name) {
    return *std::ranges::find(config.addresses, name, &config::Address::name);
}

void remove_address(config::Config& config, const std::string& name) {
    std::erase_if(config.addresses, [&](const auto& address) { return address.name == name; });
}

struct Fixture {
    explicit Fixture(config::Config start = before())
        : config(std::move(start)), broker(config), manager(broker), client(broker) {
        client.login("1.1");
    }
    void reload() { REQUIRE(broker.reload(config)); }
    [[nodiscard]] bool has_queue(std::string_view name) {
        return broker.core().book.find_queue(name) != nullptr;
    }
    [[nodiscard]] bool has_address(std::string_view name) {
        return broker.core().book.find(name) != nullptr;
    }
    [[nodiscard]] bool logged(std::string_view text) {
        return std::ranges::any_of(broker.log(), [&](const std::string& line) {
            return line.find(text) != std::string::npos;
        });
    }
    config::Config config;
    TestBroker broker;
    Manager manager;
    TestClient client;
};

}  // namespace

TEST_CASE("reload: the same configuration changes nothing that was made while running") {
    Fixture f;
    f.client.send(anycast_frame("auto", "x"));
    f.manager.call("broker", "createAddress", R"(["made","ANYCAST"])");
    f.manager.call("broker", "createDivert", R"(["rt","rt","jobs","auto",false,null,null])");
    f.manager.call("broker", "createQueue", R"(["force.q","rtq","ANYCAST"])");
    f.manager.call("queue.jobs", "pause");
    f.reload();
    for (const char* name : {"auto", "jobs", "force.a", "fq1", "fq2", "rtq"}) {
        CAPTURE(name);
        CHECK(f.has_queue(name));
    }
    CHECK(f.has_address("made"));
    CHECK(f.broker.queue("jobs").paused());
    CHECK(f.manager.attribute("broker", "divertNames") == R"(true ["copy","rt"])");
    CHECK(f.logged("AMQ221056: Reloading configuration: addresses"));
    CHECK_FALSE(f.logged("next start"));
}

TEST_CASE("reload: what is named no more goes where the settings say FORCE, its consumers too") {
    Fixture f;
    for (const char* name : {"jobs", "force.a", "force.q"})
        f.client.send(anycast_frame(name, "m", "persistent:true\n"));
    f.client.send(consume_frame("force.a", "ack:client\n"));
    f.client.skip();
    f.manager.call("broker", "createAddress", R"(["force.made","ANYCAST"])");
    f.client.send(anycast_frame("force.auto", "x"));
    remove_address(f.config, "jobs");
    remove_address(f.config, "force.a");
    address_of(f.config, "force.q").queues.pop_back();
    f.reload();
    CHECK(f.broker.queue("jobs").message_count() == 1);
    CHECK_FALSE(f.has_queue("force.a"));
    CHECK_FALSE(f.has_address("force.a"));
    CHECK(f.has_queue("fq1"));
    CHECK_FALSE(f.has_queue("fq2"));
    CHECK_FALSE(f.has_address("force.made"));  // nobody needs it, and it was not made by itself
    CHECK(f.has_address("force.auto"));
    CHECK(body_of(f.client.next()).ends_with("disconnected by server"));
    CHECK_FALSE(f.client.closed());
    CHECK(f.broker.queue("DLQ").message_count() == 1);  // the divert's copy alone
    CHECK_FALSE(f.has_queue("fq2"));
}

TEST_CASE("reload: queues change in place, with their messages and consumers") {
    Fixture f;
    f.client.send(consume_frame("jobs", "ack:client-individual\n"));
    f.client.send(anycast_frame("jobs", "1"));
    CHECK(f.client.bodies() == Strings{"1"});
    config::Queue& jobs = address_of(f.config, "jobs").queues[0];
    jobs.filter = "colour = 'red'";
    jobs.max_consumers = 5;
    jobs.exclusive = true;
    jobs.ring_size = 10;
    jobs.user = "bob";
    jobs.durable = false;  // these two stay
    jobs.last_value = true;
    f.reload();
    const broker::QueueAttributes& is = f.broker.queue("jobs").attributes();
    CHECK(is.max_consumers == 5);
    CHECK(is.exclusive);
    CHECK(is.ring_size == 10);
    CHECK(is.user == "bob");
    CHECK(is.durable);
    CHECK_FALSE(is.last_value);
    CHECK(f.broker.queue("jobs").consumers().size() == 1);
    CHECK(f.broker.queue("jobs").message_count() == 1);
    f.client.send(anycast_frame("jobs", "2"));
    f.client.send(anycast_frame("jobs", "3", "colour:red\n"));
    CHECK(f.client.bodies() == Strings{"3"});
    f.config = before();
    f.reload();
    CHECK(f.broker.queue("jobs").attributes().max_consumers == -1);
    f.client.send(anycast_frame("jobs", "4"));
    CHECK(f.client.bodies() == Strings{"4"});
    f.broker.restart();
    CHECK(f.broker.queue("jobs").attributes().max_consumers == -1);
}

TEST_CASE("reload: new addresses and queues are there, types are those of the configuration") {
    Fixture f;
    config::Queue multicast = queue_of("tape", "news");
    multicast.anycast = false;
    f.config.addresses.push_back({"news", false, true, {multicast}});
    address_of(f.config, "jobs").multicast = true;
    f.reload();
    f.client.send(send_frame("news", "x", "destination-type:MULTICAST\n"));
    CHECK(f.broker.queue("tape").message_count() == 1);
    CHECK(f.broker.core().book.find("jobs")->types.text() == "[MULTICAST, ANYCAST]");
    f.config = before();
    f.reload();
    CHECK(f.broker.core().book.find("jobs")->types.text() == "[ANYCAST]");
    CHECK(f.has_queue("tape"));
    f.broker.restart();
    CHECK(f.has_queue("tape"));
}

TEST_CASE("reload: a queue takes only a routing type that its address has in the file") {
    Fixture f;
    address_of(f.config, "force.q").queues[0].anycast = false;
    address_of(f.config, "jobs").queues[0].anycast = false;
    address_of(f.config, "jobs").multicast = true;
    f.reload();
    CHECK(f.broker.queue("fq1").attributes().routing_type == broker::RoutingType::kAnycast);
    CHECK(f.broker.queue("jobs").attributes().routing_type == broker::RoutingType::kMulticast);
    CHECK(
        f.logged("AMQ222275: Failed to deploy queue fq1: AMQ229211: Can't update queue fq1 with "
                 "routing type: MULTICAST, Supported routing types for address: force.q are "
                 "[ANYCAST]"));
}

TEST_CASE("reload: address settings hold at once, for addresses that are there too") {
    Fixture f;
    f.client.send(anycast_frame("jobs", "1"));
    f.config.address_settings["jobs"].max_size_messages = 1;
    f.config.address_settings["jobs"].address_full_message_policy =
        config::AddressFullPolicy::kFail;
    settings_of_all(f.config).auto_create_addresses = false;
    settings_of_all(f.config).auto_create_queues = false;
    f.reload();
    const auto answer = [&](std::string_view destination) {
        TestClient client(f.broker);
        client.login().send(anycast_frame(destination, "x", "receipt:r\n"));
        return client.next_command();
    };
    CHECK(answer("jobs") == "ERROR");
    CHECK(answer("new") == "ERROR");
    f.config = before();
    f.reload();
    CHECK(answer("jobs") == "RECEIPT");
    CHECK(answer("new") == "RECEIPT");
}

TEST_CASE("reload: auto-deletion that is switched on takes what is unused already") {
    Fixture f;
    f.client.send(anycast_frame("auto", "x")).send(consume_frame("auto"));
    f.client.send("UNSUBSCRIBE\nid:auto");
    f.manager.call("broker", "destroyQueue", R"(["auto"])");
    REQUIRE(f.has_address("auto"));
    settings_of_all(f.config).auto_delete_addresses = true;
    f.reload();
    f.client.drop();
    f.broker.advance(Milliseconds(61'000));
    CHECK_FALSE(f.has_address("auto"));
    CHECK(f.has_address("jobs"));
}

TEST_CASE("reload: a threshold for slow consumers holds for queues that are there") {
    Fixture f;
    f.client.send(consume_frame("jobs", "ack:client\n"));
    for (int i = 0; i < 100; ++i) f.client.send(anycast_frame("jobs", "x"));
    config::AddressSettings& jobs = f.config.address_settings["jobs"];
    jobs.slow_consumer_threshold = 1;
    jobs.slow_consumer_check_period = 1;
    jobs.slow_consumer_policy = config::SlowConsumerPolicy::kKill;
    f.reload();
    for (int i = 0; i < 3; ++i) {
        for (int k = 0; k < 10; ++k) f.manager.client().send(anycast_frame("jobs", "x"));
        f.broker.advance(Milliseconds(1'000));
    }
    CHECK(f.client.closed());
}

TEST_CASE("reload: users and permissions hold for the next frame") {
    Fixture f;
    f.config.users["guest"] = {"secret", {"guests"}};
    f.config.security_roles["open"]["guests"].send = true;
    f.config.security_roles["jobs"]["nobody"] = {};
    f.reload();
    TestClient guest(f.broker);
    guest.send("CONNECT\naccept-version:1.1\nlogin:guest\npasscode:secret\n");
    CHECK(guest.next_command() == "CONNECTED");
    f.client.send(anycast_frame("jobs", "x", "receipt:r\n"));
    CHECK(f.client.next_command() == "ERROR");
    f.config = before();
    f.reload();
    f.client.send(anycast_frame("jobs", "x", "receipt:r\n"));
    CHECK(f.client.next_command() == "RECEIPT");
    guest.send(send_frame("open", "x", "receipt:r\n"));
    CHECK(guest.next_command() == "ERROR");  // still there, but may nothing any more
    TestClient late(f.broker);
    late.send("CONNECT\naccept-version:1.1\nlogin:guest\npasscode:secret\n");
    CHECK(late.next_command() == "ERROR");
}

TEST_CASE("reload: diverts come, change and, with FORCE, go") {
    config::Config start = before();
    start.diverts.push_back(divert_of("forced", "force.a", "DLQ"));
    start.diverts.push_back(divert_of("left", "jobs", "ExpiryQueue"));
    Fixture f(start);
    f.config.diverts[0].forwarding_address = "elsewhere";
    f.config.diverts[0].exclusive = true;
    f.config.diverts.resize(1);
    f.config.diverts.push_back(divert_of("new", "force.q", "DLQ"));
    f.reload();
    CHECK(f.manager.attribute("broker", "divertNames") == R"(true ["left","copy","new"])");
    CHECK(f.manager.attribute("divert.copy", "forwardingAddress") == R"(true "elsewhere")");
    CHECK(f.manager.attribute("divert.copy", "exclusive") == "true true");
    f.broker.restart();
    CHECK(f.broker.core().book.diverts().find("copy")->configuration.forwarding_address == "DLQ");
}

TEST_CASE("reload: wrong filters are all named, and nothing changes") {
    Fixture f;
    f.config.users.clear();
    address_of(f.config, "jobs").queues[0].filter = "colour = ";
    f.config.diverts[0].filter = "= 3";
    f.config.addresses.push_back({"new", true, false, {}});
    const auto done = f.broker.reload(f.config);
    REQUIRE_FALSE(done);
    CHECK(done.error().text.find("queue jobs: filterString: ") != std::string::npos);
    CHECK(done.error().text.find("divert copy: filterString: ") != std::string::npos);
    CHECK_FALSE(f.has_address("new"));
    CHECK(f.broker.core().config == before());
}

TEST_CASE("reload: what cannot change keeps its value and is named") {
    Fixture f;
    f.config.name = "other";
    f.config.acceptors[0].port = 1;
    f.config.message_expiry_scan_period = 5;
    f.reload();
    CHECK(f.logged("takes effect at the next start: name, messageExpiryScanPeriod, acceptors"));
    CHECK(f.broker.core().config == before());
}

TEST_CASE("reload: while messages are on their way to the disk they reach what is still there") {
    Fixture f;
    f.broker.hold_journal(true);
    f.client.send(anycast_frame("jobs", "1", "persistent:true\nreceipt:1\n"));
    f.client.send(anycast_frame("force.a", "2", "persistent:true\nreceipt:2\n"));
    remove_address(f.config, "force.a");
    f.reload();
    f.broker.hold_journal(false);
    CHECK(f.client.skip() == 2);
    CHECK(f.broker.queue("jobs").message_count() == 1);
    CHECK_FALSE(f.has_queue("force.a"));
    f.broker.restart();  // on the configuration that it began with
    CHECK(f.broker.queue("jobs").message_count() == 1);
    CHECK(f.broker.queue("force.a").message_count() == 0);
}
