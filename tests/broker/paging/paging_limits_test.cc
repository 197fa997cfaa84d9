#include <doctest/doctest.h>

#include "tests/broker/paging/paging_fixture.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

TEST_CASE("paging: what is over the limit is on disk, counted, and comes back in order") {
    TestBroker broker(paging_config());
    TestClient client(broker);
    client.login();
    send_numbers(client, 1, 20);
    CHECK(broker.queue("q").message_count() == 20);
    CHECK(broker.queue("q").counters().added == 20);
    CHECK(in_memory(broker, "q") == 2);
    CHECK(page_files(broker) > 3);
    CHECK(drain(broker, "q") == numbers(1, 20));
    CHECK(broker.queue("q").message_count() == 0);
    CHECK(page_files(broker) == 0);
}

TEST_CASE("paging: maxSizeMessages 0 pages everything") {
    TestBroker broker(paging_config(0));
    TestClient client(broker);
    client.login();
    send_numbers(client, 1, 3);
    CHECK(in_memory(broker, "q") == 0);
    CHECK(drain(broker, "q") == numbers(1, 3));
}

TEST_CASE("paging: what is urgent in the pages comes before what is in memory") {
    TestBroker broker(paging_config(3));
    TestClient client(broker);
    client.login();
    for (const char* number : {"4", "4", "4", "1", "9", "4", "8"}) {
        client.send(persistent("q", number, "priority:" + std::string(number) + "\n"));
    }
    CHECK(drain(broker, "q") == Strings{"9", "8", "4", "4", "4", "4", "1"});
}

TEST_CASE("paging: the limit of pages counts what is on its way to the disk") {
    config::Config config = paging_config();
    settings_of_all(config).page_limit_messages = 3;
    settings_of_all(config).page_full_message_policy = config::PageFullPolicy::kDrop;
    TestBroker broker(std::move(config));
    TestClient client(broker);
    client.login();
    broker.hold_journal(true);
    send_numbers(client, 1, 9);
    broker.hold_journal(false);
    CHECK(drain(broker, "q") == numbers(1, 5));
}

TEST_CASE("paging: maxReadPageMessages bounds what comes back before it is acknowledged") {
    config::Config config = paging_config(0);
    settings_of_all(config).max_read_page_messages = 1;
    settings_of_all(config).page_size_bytes = 1;  // one message a page: a read gives one
    TestBroker broker(std::move(config));
    TestClient client(broker);
    client.login();
    send_numbers(client, 1, 5);
    TestClient consumer(broker);
    consumer.login().send(consume_frame("q", "ack:client-individual\n"));
    for (const std::string& body : numbers(1, 5)) {
        broker.advance(Milliseconds(1));
        const std::string frame = consumer.next();
        CHECK(body_of(frame) == body);
        CHECK(consumer.next().empty());
        consumer.send("ACK\nid:" + header_of(frame, "ack") + "\n");
    }
}

TEST_CASE("paging: a message larger than what is read at once comes back whole") {
    TestBroker broker(paging_config(0));
    TestClient client(broker);
    client.login();
    const std::string large(3'000'000, 'x');
    client.send(persistent("q", "1")).send(persistent("q", large)).send(persistent("q", "3"));
    CHECK(drain(broker, "q") == Strings{"1", large, "3"});
}

TEST_CASE(
    "paging: large messages beyond 64 MiB are on disk; a restart loses what is not persistent") {
    config::Config config = default_config();
    config.journal_file_size = 100'000;
    TestBroker broker(std::move(config));
    TestClient client(broker);
    client.login();
    const std::string large(33'000'000, 'x');
    for (const bool durable : {true, false, true, false, true}) {
        client.send(durable ? persistent("q", large) : anycast_frame("q", large));
    }
    client.send(anycast_frame("q", "small"));
    CHECK(in_memory(broker, "q") == 3);
    CHECK(broker.queue("q").message_count() == 6);
    broker.restart();
    CHECK(broker.queue("q").message_count() == 3);
    broker.crash();
    TestClient consumer(broker);
    consumer.login().send(consume_frame("q"));
    const Strings bodies = consumer.bodies();
    CHECK(bodies.size() == 3);
    CHECK(std::ranges::all_of(bodies, [&](const std::string& body) { return body == large; }));
}

TEST_CASE("paging: the limits of pages drop or refuse what is over them") {
    for (const bool drops : {true, false}) {
        config::Config config = paging_config();
        settings_of_all(config).page_limit_messages = 3;
        settings_of_all(config).page_full_message_policy =
            drops ? config::PageFullPolicy::kDrop : config::PageFullPolicy::kFail;
        TestBroker broker(std::move(config));
        TestClient client(broker);
        client.login();
        send_numbers(client, 1, 5);
        client.send(persistent("q", "6", "receipt:r\n"));
        CHECK(client.next_command() == (drops ? "RECEIPT" : "ERROR"));
        CHECK(drain(broker, "q") == numbers(1, 5));
        TestClient again(broker);
        again.login().send(persistent("q", "7", "receipt:r\n"));
        CHECK(again.next_command() == "RECEIPT");
    }
}

TEST_CASE("paging: over globalMaxSize every address with the policy PAGE pages") {
    config::Config config = default_config();
    config.global_max_size = 0;
    TestBroker broker(std::move(config));
    TestClient client(broker);
    client.login();
    send_numbers(client, 1, 3);
    CHECK(in_memory(broker, "q") == 0);
    CHECK(drain(broker, "q") == numbers(1, 3));
}

TEST_CASE("paging: without a journal nothing is paged") {
    config::Config config = paging_config();
    config.persistence_enabled = false;
    TestBroker broker(std::move(config));
    TestClient client(broker);
    client.login();
    send_numbers(client, 1, 5);
    CHECK(in_memory(broker, "q") == 5);
    CHECK(drain(broker, "q") == numbers(1, 5));
}

}  // namespace
