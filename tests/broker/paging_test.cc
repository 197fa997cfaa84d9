#include <doctest/doctest.h>

#include <algorithm>

#include "storage/page_file.h"
#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

/// Two messages of an address stay in memory; a page file takes about three small ones.
config::Config paging_config(std::int64_t messages_in_memory = 2) {
    return with_settings([&](config::AddressSettings& settings) {
        settings.max_size_messages = messages_in_memory;
        settings.page_size_bytes = 800;
    });
}

std::string persistent(std::string_view queue, std::string_view body, std::string_view more = "") {
    return anycast_frame(queue, body, "persistent:true\n" + std::string(more));
}

/// SENDs bodies `first` to `last` as numbers.
void send_numbers(TestClient& client, int first, int last, bool durable = true) {
    for (int i = first; i <= last; ++i) {
        const std::string body = std::to_string(i);
        client.send(durable ? persistent("q", body) : anycast_frame("q", body));
    }
}

Strings numbers(int first, int last) {
    Strings all;
    for (int i = first; i <= last; ++i) all.push_back(std::to_string(i));
    return all;
}

std::size_t page_files(TestBroker& broker) {
    const auto names = broker.files().list();
    REQUIRE(names);
    return static_cast<std::size_t>(std::ranges::count_if(*names, [](const std::string& name) {
        return storage::parse_page_file_name(name).has_value();
    }));
}

std::size_t in_memory(TestBroker& broker, std::string_view queue) {
    std::size_t count = 0;
    broker.queue(queue).for_each_waiting([&](const broker::MessageReference&) { ++count; });
    return count;
}

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

TEST_CASE("paging: maxSizeMessages 0 pages everything") {
    TestBroker broker(paging_config(0));
    TestClient client(broker);
    client.login();
    send_numbers(client, 1, 3);
    CHECK(in_memory(broker, "q") == 0);
    CHECK(drain(broker, "q") == numbers(1, 3));
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
