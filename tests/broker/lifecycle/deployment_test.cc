#include <doctest/doctest.h>

#include <functional>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

// What the configuration says at the start, against what the journal has from before.

namespace {

config::Queue queue_of(const std::string& name, const std::string& address, bool anycast) {
    config::Queue queue;
    queue.name = name;
    queue.address = address;
    queue.anycast = anycast;
    return queue;
}

/// Addresses `jobs` (anycast queue `jobs`) and `news` (multicast queue `tape`), a divert to DLQ.
config::Config full() {
    config::Config config = default_config();
    config.addresses.push_back({"jobs", true, false, {queue_of("jobs", "jobs", true)}});
    config.addresses.push_back({"news", false, true, {queue_of("tape", "news", false)}});
    config::Divert& divert = config.diverts.emplace_back();
    divert.name = "copy";
    divert.address = "news";
    divert.forwarding_address = "DLQ";
    return config;
}

/// Starts with `full()`, lets `use` work, stops, and starts again with `after`.
struct Fixture {
    Fixture(config::Config after, const std::function<void(TestClient&)>& use) {
        {
            TestBroker first(full(), &files);
            TestClient client(first);
            client.login("1.2", "client-id:c\n");
            use(client);
        }
        broker.emplace(std::move(after), &files);
    }
    [[nodiscard]] bool has_queue(std::string_view name) {
        return broker->core().book.find_queue(name) != nullptr;
    }
    [[nodiscard]] std::string types(std::string_view name) {
        const broker::Address* address = broker->core().book.find(name);
        return address == nullptr ? "none" : address->types.text();
    }
    MemoryFileSystem files;
    std::optional<TestBroker> broker;
};

void fill(TestClient& client) {
    client.send(anycast_frame("jobs", "1", "persistent:true\n"));
    client.send(anycast_frame("auto", "2", "persistent:true\n"));
    client.send(topic_frame("news", "durable-subscription-name:d\n"));
}

}  // namespace

TEST_CASE("deployment: what the configuration names no more stays, with its messages") {
    Fixture f(default_config(), fill);
    CHECK(drain(*f.broker, "jobs") == Strings{"1"});
    CHECK(f.has_queue("tape"));
    TestClient client(*f.broker);
    client.login().send(send_frame("news", "3"));
    CHECK(drain(*f.broker, "DLQ") == Strings{"3"});  // the divert works on
}

TEST_CASE("deployment: with FORCE configured things go, auto-created ones stay") {
    Fixture f(with_settings([](auto& settings) {
                  settings.config_delete_queues = config::DeletionPolicy::kForce;
                  settings.config_delete_addresses = config::DeletionPolicy::kForce;
                  settings.config_delete_diverts = config::DeletionPolicy::kForce;
              }),
              fill);
    CHECK(f.types("jobs") == "none");
    CHECK(f.types("news") == "none");
    CHECK_FALSE(f.has_queue("c.d"));  // whatever was bound to it
    CHECK(f.broker->core().book.diverts().all().empty());
    CHECK(drain(*f.broker, "auto") == Strings{"2"});
    CHECK(f.has_queue("DLQ"));
    CHECK(f.has_queue("$sys.mqtt.sessions"));
    f.broker->restart();
    CHECK(f.types("jobs") == "none");
    CHECK(f.has_queue("auto"));
}

TEST_CASE("deployment: configDeleteQueues alone takes the configured queues") {
    config::Config after = with_settings(
        [](auto& settings) { settings.config_delete_queues = config::DeletionPolicy::kForce; });
    after.addresses.push_back({"news", false, true, {}});
    Fixture f(std::move(after), fill);
    CHECK_FALSE(f.has_queue("jobs"));
    CHECK(f.types("jobs") == "[ANYCAST]");
    CHECK_FALSE(f.has_queue("tape"));
    CHECK(f.has_queue("c.d"));
    CHECK(f.has_queue("auto"));
}

TEST_CASE("deployment: configDeleteDiverts counts by the divert's address") {
    config::Config after = default_config();
    after.address_settings["other"].config_delete_diverts = config::DeletionPolicy::kForce;
    CHECK(Fixture(after, fill).broker->core().book.diverts().find("copy") != nullptr);
    after.address_settings["news"].config_delete_diverts = config::DeletionPolicy::kForce;
    CHECK(Fixture(after, fill).broker->core().book.diverts().find("copy") == nullptr);
}

TEST_CASE("deployment: a changed divert is as the configuration says") {
    config::Config after = full();
    after.diverts.front().forwarding_address = "ExpiryQueue";
    Fixture f(std::move(after), fill);
    TestClient client(*f.broker);
    client.login().send(send_frame("news", "3"));
    CHECK(drain(*f.broker, "ExpiryQueue") == Strings{"3"});
    CHECK(drain(*f.broker, "DLQ").empty());
}

TEST_CASE("deployment: an address has its configured types again, unless a queue needs more") {
    Fixture f(full(), [](TestClient& client) {
        client.send(send_frame("jobs", "x", "destination-type:MULTICAST\n"));
        client.send(anycast_frame("news", "y"));  // makes a queue `news`
    });
    CHECK(f.types("jobs") == "[ANYCAST]");
    CHECK(f.types("news") == "[MULTICAST, ANYCAST]");
}

TEST_CASE("deployment: changed attributes of a configured queue count, its messages stay") {
    config::Config after = full();
    config::Queue& jobs = after.addresses[after.addresses.size() - 2].queues.front();
    jobs.filter = "k = '1'";
    jobs.max_consumers = 1;
    Fixture f(std::move(after), fill);
    CHECK(f.broker->queue("jobs").attributes().max_consumers == 1);
    TestClient client(*f.broker);
    client.login().send(anycast_frame("jobs", "no")).send(anycast_frame("jobs", "yes", "k:1\n"));
    CHECK(drain(*f.broker, "jobs") == Strings{"1", "yes"});
}

TEST_CASE("deployment: a queue changes its routing type, and keeps what it has for life") {
    config::Config after = full();
    config::Address& address = after.addresses[after.addresses.size() - 2];
    address.anycast = false;
    address.multicast = true;
    address.queues.front().anycast = false;
    address.queues.front().last_value = true;
    address.queues.front().durable = false;
    Fixture f(std::move(after), fill);
    for (int i = 0; i < 2; ++i) {
        CHECK(f.types("jobs") == "[MULTICAST]");
        const QueueView jobs = f.broker->queue("jobs");
        REQUIRE(jobs.address().multicast.size() == 1);
        CHECK(jobs.address().multicast[0] == &jobs.get());
        CHECK(jobs.address().anycast.empty());
        CHECK_FALSE(jobs.attributes().last_value);
        CHECK(jobs.attributes().durable);
        CHECK(jobs.message_count() == 1);
        f.broker->restart();
    }
}

TEST_CASE("deployment: a queue that is on another address stays there") {
    config::Config after = full();
    after.addresses.back().queues.push_back(queue_of("auto", "news", false));
    Fixture f(std::move(after), fill);
    CHECK(f.broker->queue("auto").address().name == "auto");
    CHECK_FALSE(f.broker->queue("auto").attributes().configured);
}

TEST_CASE("deployment: queues of queueConfigs sit on the address that they name") {
    config::Config config = default_config();
    config.addresses.push_back({"listed", false, true, {queue_of("q", "q", false)}});
    TestBroker broker(std::move(config));
    CHECK(broker.queue("q").address().name == "q");
    CHECK(broker.core().book.find("listed")->queue_count() == 0);
}

TEST_CASE("deployment: temporary queues have the settings of temporaryQueueNamespace") {
    config::Config config = default_config();
    config.temporary_queue_namespace = "tmp";
    config.address_settings["tmp.#"].default_ring_size = 2;
    config.address_settings["topic"].default_ring_size = 5;
    TestBroker broker(std::move(config));
    TestClient client(broker);
    client.login("1.2", "client-id:c\n").send(topic_frame("topic"));
    const broker::Address& topic = *broker.core().book.find("topic");
    CHECK(QueueView(*topic.multicast[0]).attributes().ring_size == 2);
    client.send("SUBSCRIBE\nid:d\ndestination:topic\ndurable-subscription-name:d");
    CHECK(broker.queue("c.d").attributes().ring_size == 5);
}

TEST_CASE("deployment: rejectEmptyValidatedUser refuses what names no user") {
    for (const bool populated : {true, false}) {
        config::Config config = default_config();
        config.reject_empty_validated_user = true;
        config.populate_validated_user = populated;
        TestBroker broker(std::move(config));
        TestClient client(broker);
        client.login().send(anycast_frame("q", "1", "_AMQ_VALIDATED_USER:me\nreceipt:r\n"));
        CHECK(client.next_command() == "RECEIPT");
        client.send(anycast_frame("q", "2", "receipt:r\n"));
        if (populated) {
            CHECK(client.next_command() == "RECEIPT");
        } else {
            CHECK(next_error(client).starts_with("AMQ339011 Error sending message"));
            CHECK(client.closed());
        }
    }
}

TEST_CASE("deployment: globalMaxMessages counts the messages of all addresses") {
    using Policy = config::AddressFullPolicy;
    config::Config config = default_config();
    config.global_max_messages = 2;
    config.address_settings["drop"].address_full_message_policy = Policy::kDrop;
    config.address_settings["fail"].address_full_message_policy = Policy::kFail;
    TestBroker broker(std::move(config));
    TestClient client(broker);
    client.login();
    for (const char* queue : {"drop", "fail", "drop", "page", "fail"}) {
        client.send(anycast_frame(queue, "x", "receipt:r\n"));
    }
    for (int i = 0; i < 4; ++i) CHECK(client.next_command() == "RECEIPT");
    CHECK(next_error(client).starts_with("AMQ339011"));
    CHECK(broker.queue("drop").message_count() == 1);
    CHECK(broker.queue("page").message_count() == 1);
}

TEST_CASE("deployment: a name with a quote has its dead letter queue") {
    config::Config config = with_settings([](auto& settings) {
        settings.max_delivery_attempts = 1;
        settings.dead_letter_address = "dead";
        settings.auto_create_dead_letter_resources = true;
    });
    TestBroker broker(std::move(config));
    TestClient client(broker);
    client.login().send(anycast_frame("it's", "x")).send(consume_frame("it's", "ack:client\n"));
    client.drop();
    CHECK(broker.queue("DLQ.it's").message_count() == 1);
    CHECK(broker.queue("DLQ.it's").attributes().filter == "_AMQ_ORIG_ADDRESS = 'it''s'");
}

TEST_CASE("deployment: the ingress time stamp is that of the SEND, copies keep it") {
    config::Config config = full();
    settings_of_all(config).enable_ingress_timestamp = true;
    TestBroker broker(std::move(config));
    TestClient client(broker);
    client.login().send(send_frame("news", "x"));
    const std::string at_send = std::to_string(broker.now().wall.count());
    CHECK(header_of(take_one(broker, "DLQ"), "ingress-timestamp") == at_send);
}

TEST_CASE("deployment: a configured queue of the notifications stays internal at the next start") {
    config::Config config = full();
    config.addresses.push_back({"activemq.notifications",
                                false,
                                true,
                                {queue_of("watcher", "activemq.notifications", false)}});
    TestBroker broker(config);
    CHECK(broker.queue("watcher").attributes().internal);
    broker.restart();
    CHECK(broker.queue("watcher").attributes().internal);
}
