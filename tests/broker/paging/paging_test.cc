#include <doctest/doctest.h>

#include "tests/broker/paging/paging_fixture.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

TEST_CASE("paging: messages that come while there are pages go behind them") {
    TestBroker broker(paging_config());
    TestClient client(broker);
    client.login();
    send_numbers(client, 1, 5);
    TestClient consumer(broker);
    consumer.login().send(consume_frame("q", "ack:client-individual\nid:1\n"));
    broker.advance(Milliseconds(1));
    Strings got = consumer.bodies();
    CHECK(got == numbers(1, 5));
    // Nothing is in memory but what the consumer holds, and yet order needs the page.
    send_numbers(client, 6, 9);
    broker.advance(Milliseconds(1));
    CHECK(consumer.bodies() == numbers(6, 9));
    CHECK(page_files(broker) > 0);
    consumer.drop();
    CHECK(drain(broker, "q").size() == 9);
    CHECK(page_files(broker) == 0);
}

TEST_CASE(
    "paging: volatile messages behind paged ones are lost by a restart, those behind them not") {
    MemoryFileSystem files;
    {
        TestBroker broker(paging_config(3), &files);
        TestClient client(broker);
        client.login();
        send_numbers(client, 1, 5);
    }
    {
        TestBroker broker(paging_config(100), &files);  // pages on, but is below the limit
        TestClient client(broker);
        client.login();
        send_numbers(client, 6, 7, false);
        send_numbers(client, 8, 8);
        send_numbers(client, 9, 9, false);
        send_numbers(client, 10, 10);
    }
    TestBroker broker(paging_config(100), &files);
    CHECK(broker.queue("q").message_count() == 7);
    CHECK(drain(broker, "q") == Strings{"1", "2", "3", "4", "5", "8", "10"});
    CHECK(broker.journal_error().empty());
    CHECK(page_files(broker) == 0);
}

TEST_CASE("paging: with everything acknowledged messages stay in memory again") {
    TestBroker broker(paging_config());
    TestClient client(broker);
    client.login();
    send_numbers(client, 1, 4);
    CHECK(drain(broker, "q") == numbers(1, 4));
    send_numbers(client, 5, 6);
    CHECK(page_files(broker) == 0);
    send_numbers(client, 7, 7);
    CHECK(page_files(broker) == 1);
    CHECK(drain(broker, "q") == numbers(5, 7));
}

TEST_CASE("paging: a restart finds paged messages, persistent or not, and nothing acknowledged") {
    TestBroker broker(paging_config());
    TestClient client(broker);
    client.login();
    send_numbers(client, 1, 5, false);
    broker.restart();
    CHECK(broker.queue("q").message_count() == 3);
    CHECK(broker.queue("q").counters().added == 3);
    CHECK(drain(broker, "q") == numbers(3, 5));
    broker.restart();
    CHECK(broker.queue("q").message_count() == 0);
    CHECK(page_files(broker) == 0);
}

TEST_CASE("paging: acknowledgements in the middle of pages survive a power loss") {
    TestBroker broker(paging_config(1));
    {
        TestClient client(broker);
        client.login();
        send_numbers(client, 1, 12);
        TestClient consumer(broker);
        consumer.login().send(consume_frame("q", "ack:client-individual\n"));
        broker.advance(Milliseconds(1));
        for (int i = 1; i <= 12; ++i) {
            const std::string frame = consumer.next();
            REQUIRE(frame.starts_with("MESSAGE"));
            if (i % 3 == 0) consumer.send("ACK\nid:" + header_of(frame, "ack") + "\n");
        }
    }
    broker.crash();
    CHECK(broker.queue("q").message_count() == 8);
    CHECK(drain(broker, "q") == Strings{"1", "2", "4", "5", "7", "8", "10", "11"});
}

TEST_CASE("paging: checkpoints carry the pages when old segments go") {
    config::Config config = paging_config();
    config.journal_file_size = 2'000;
    TestBroker broker(std::move(config));
    TestClient client(broker);
    client.login();
    send_numbers(client, 1, 60);
    broker.crash();
    CHECK(broker.queue("q").message_count() == 60);
    TestClient consumer(broker);
    consumer.login().send(consume_frame("q", "ack:client-individual\nconsumer-window-size:-1\n"));
    broker.advance(Milliseconds(1));
    for (int i = 1; i <= 60; ++i) {
        const std::string frame = consumer.next();
        CHECK(body_of(frame) == std::to_string(i));
        if (i > 30) consumer.send("ACK\nid:" + header_of(frame, "ack") + "\n");
    }
    broker.crash();
    CHECK(drain(broker, "q") == numbers(1, 30));
}

TEST_CASE(
    "paging: what was acknowledged before a checkpoint stays so when its page grows after it") {
    config::Config config = paging_config(0);
    config.journal_file_size = 1'200;
    settings_of_all(config).page_size_bytes = 100'000;
    TestBroker broker(std::move(config));
    TestClient client(broker);
    client.login();
    TestClient other(broker);  // what it holds keeps the page
    other.login().send(topic_frame("t", "ack:client\n"));
    TestClient subscriber(broker);
    subscriber.login("1.2", "client-id:c\n");
    subscriber.send(topic_frame("t", "durable-subscription-name:s\n"));
    const auto send = [&](const std::string& body) {
        client.send(send_frame("t", body, "persistent:true\ndestination-type:MULTICAST\n"));
    };
    for (int i = 1; i <= 9; ++i) send(std::to_string(i));
    CHECK(subscriber.bodies() == numbers(1, 9));
    subscriber.drop();
    for (int i = 10; i <= 19; ++i) send(std::to_string(i));
    broker.crash();
    CHECK(broker.queue("c.s").message_count() == 10);
    TestClient again(broker);
    again.login("1.2", "client-id:c\n").send(topic_frame("t", "durable-subscription-name:s\n"));
    CHECK(again.bodies() == numbers(10, 19));
}

TEST_CASE("paging: a message given back keeps its delivery count over a restart") {
    TestBroker broker(paging_config(1));
    TestClient client(broker);
    client.login();
    send_numbers(client, 1, 3);
    TestClient consumer(broker);
    consumer.login().send(consume_frame("q", "ack:client\n"));
    broker.advance(Milliseconds(1));
    consumer.send("ACK\nid:" + header_of(consumer.next(), "ack") + "\n");
    CHECK(body_of(consumer.next()) == "2");
    consumer.send("DISCONNECT");
    broker.restart();
    const std::string frame = take_one(broker, "q");
    CHECK(body_of(frame) == "2");
    CHECK(header_of(frame, "redelivered") == "true");
    CHECK(drain(broker, "q") == Strings{"3"});
    CHECK(page_files(broker) == 0);
}

TEST_CASE("paging: every subscription reads the address's pages by itself") {
    TestBroker broker(paging_config(1));
    for (const char* name : {"a", "b"}) {
        TestClient client(broker);
        client.login("1.2", "client-id:" + std::string(name) + "\n");
        client.send(topic_frame("t", "durable-subscription-name:s\n"));
        client.drop();
    }
    TestClient sender(broker);
    sender.login();
    for (const std::string& body : numbers(1, 9)) {
        sender.send(send_frame("t", body, "persistent:true\ndestination-type:MULTICAST\n"));
    }
    const auto take_all = [&](const std::string& name) {
        TestClient client(broker);
        client.login("1.2", "client-id:" + name + "\n");
        client.send(topic_frame("t", "durable-subscription-name:s\n"));
        broker.advance(Milliseconds(1));
        return client.bodies();
    };
    CHECK(take_all("a") == numbers(1, 9));
    CHECK(page_files(broker) > 0);
    broker.crash();
    CHECK(broker.queue("a.s").message_count() == 0);
    CHECK(take_all("b") == numbers(1, 9));
    CHECK(page_files(broker) == 0);
}

TEST_CASE("paging: a transaction pages whole or not at all") {
    TestBroker broker(paging_config(1));
    TestClient client(broker);
    client.login();
    send_numbers(client, 1, 1);
    client.send("BEGIN\ntransaction:t\n");
    for (const char* body : {"2", "3"}) client.send(persistent("q", body, "transaction:t\n"));
    CHECK(broker.queue("q").message_count() == 1);
    client.send("ABORT\ntransaction:t\n");
    client.send("BEGIN\ntransaction:u\n");
    for (const char* body : {"4", "5"}) client.send(persistent("q", body, "transaction:u\n"));
    broker.hold_journal(true);
    client.send("COMMIT\ntransaction:u\nreceipt:r\n");
    CHECK(client.next().empty());
    broker.hold_journal(false);
    CHECK(client.next_command() == "RECEIPT");
    broker.crash();
    CHECK(drain(broker, "q") == Strings{"1", "4", "5"});
}

TEST_CASE("paging: deleting or purging a queue frees its pages") {
    config::Config config = paging_config(0);
    settings_of_all(config).default_purge_on_no_consumers = true;
    TestBroker broker(std::move(config));
    TestClient consumer(broker);
    consumer.login().send(consume_frame("q", "ack:client\nconsumer-window-size:1\n"));
    TestClient client(broker);
    client.login();
    send_numbers(client, 1, 9);
    CHECK(page_files(broker) > 0);
    consumer.drop();
    CHECK(broker.queue("q").message_count() == 0);
    CHECK(broker.queue("q").counters().killed == 9);
    CHECK(page_files(broker) == 0);
    broker.crash();
    CHECK(broker.queue("q").message_count() == 0);

    TestClient subscriber(broker);
    subscriber.login();
    subscriber.send("SUBSCRIBE\nid:1\ndestination:t\nack:client\nconsumer-window-size:1\n");
    for (int i = 0; i < 9; ++i) client.send(send_frame("t", "x"));
    subscriber.drop();
    CHECK(page_files(broker) == 0);
}

TEST_CASE("paging: a page with a changed byte is not delivered, the broker stops") {
    TestBroker broker(paging_config(0));
    TestClient client(broker);
    client.login();
    send_numbers(client, 1, 1);
    const auto names = broker.files().list();
    REQUIRE(names);
    const auto name = std::ranges::find_if(
        *names, [](const std::string& n) { return storage::parse_page_file_name(n).has_value(); });
    REQUIRE(name != names->end());
    std::string bytes = broker.files().bytes(*name);
    bytes[bytes.size() - 20] ^= 1;
    broker.files().put(*name, bytes);
    TestClient consumer(broker);
    consumer.login().send(consume_frame("q"));
    broker.advance(Milliseconds(1));
    CHECK(consumer.next_command() == "ERROR");
    CHECK(broker.journal_error().find(*name + " at offset 64") != std::string::npos);
}

}  // namespace
