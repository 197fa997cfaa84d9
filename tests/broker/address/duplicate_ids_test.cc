#include "broker/address/duplicate_ids.h"

#include <doctest/doctest.h>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

std::string with_id(std::string_view body, const std::string& id, const std::string& more = "") {
    return anycast_frame("q", body, "_AMQ_DUPL_ID:" + id + "\n" + more);
}

struct Fixture {
    explicit Fixture(config::Config config = default_config())
        : broker(std::move(config)), client(broker) {
        client.login("1.1", "client-id:c\n");
    }
    void send(const std::string& frame) {
        TestClient sender(broker);
        sender.login().send(frame).send("DISCONNECT");
    }
    TestBroker broker;
    TestClient client;
};

}  // namespace

TEST_CASE("duplicate ids: a ring per address, the oldest is forgotten") {
    broker::DuplicateIds ids;
    for (const char* id : {"1", "2", "3"}) ids.add("a", id, 2);
    CHECK_FALSE(ids.contains("a", "1"));
    CHECK(ids.contains("a", "2"));
    CHECK(ids.contains("a", "3"));
    CHECK_FALSE(ids.contains("b", "3"));
    ids.add("a", "2", 2);  // is the newest again
    ids.add("a", "4", 2);
    CHECK(ids.contains("a", "2"));
    CHECK_FALSE(ids.contains("a", "3"));
    CHECK(ids.record_bytes() == 2 * (1 + 4 + 1 + 4 + 1));
    CHECK(ids.forget("a"));
    CHECK_FALSE(ids.forget("a"));
    CHECK(ids.record_bytes() == 0);
}

TEST_CASE("duplicate ids: none is remembered at a limit of 0, any text is an id, also none") {
    broker::DuplicateIds ids;
    ids.add("a", "1", 0);
    CHECK_FALSE(ids.contains("a", "1"));
    ids.add("a", "", 1);
    CHECK(ids.contains("a", ""));
    CHECK_FALSE(ids.contains("a", std::string_view("\0", 1)));
}

TEST_CASE("duplicate ids: a duplicate is dropped with a receipt, elsewhere it passes") {
    Fixture f;
    f.client.send(with_id("1", "k")).send(with_id("2", "k", "receipt:r\n"));
    CHECK(f.client.next_command() == "RECEIPT");
    f.client.send(with_id("3", "K"));
    f.client.send(anycast_frame("other", "4", "_AMQ_DUPL_ID:k\n"));
    f.client.send(send_frame("q\\c\\cq", "5", "_AMQ_DUPL_ID:k\n"));
    CHECK(drain(f.broker, "q") == Strings{"1", "3"});
    CHECK(drain(f.broker, "other") == Strings{"4"});
    f.client.send(with_id("6", "k"));  // consuming changes nothing
    CHECK(drain(f.broker, "q").empty());
}

TEST_CASE("duplicate ids: the address's IDCacheSize comes before the broker's") {
    config::Config config = default_config();
    config.id_cache_size = 1;
    config.address_settings["q"].id_cache_size = 2;
    Fixture f(std::move(config));
    for (const char* id : {"1", "2", "1", "3", "2"}) f.client.send(with_id(id, id));
    CHECK(drain(f.broker, "q") == Strings{"1", "2", "3"});
    f.client.send(with_id("1", "1"));
    CHECK(drain(f.broker, "q") == Strings{"1"});
    for (const char* id : {"1", "2", "1"}) {
        f.client.send(anycast_frame("o", id, std::string("_AMQ_DUPL_ID:") + id + "\n"));
    }
    CHECK(drain(f.broker, "o") == Strings{"1", "2", "1"});
}

TEST_CASE("duplicate ids: one in a transaction spoils it, and the name goes on") {
    Fixture f;
    f.client.send(with_id("1", "k")).send("BEGIN\ntransaction:t");
    f.client.send(with_id("2", "new", "transaction:t\n"));
    f.client.send(with_id("3", "k", "transaction:t\nreceipt:r\n"));
    CHECK(f.client.next_command() == "RECEIPT");
    f.client.send("COMMIT\ntransaction:t\nreceipt:c");
    CHECK(next_error(f.client) == "AMQ339013 Error committing t");
    CHECK(drain(f.broker, "q") == Strings{"1"});
    f.client.send(with_id("4", "new", "transaction:t\n"));  // the id was forgotten
    f.client.send("COMMIT\ntransaction:t\nreceipt:c");
    CHECK(f.client.next_command() == "RECEIPT");
    CHECK(drain(f.broker, "q") == Strings{"4"});
    f.client.send("ABORT\ntransaction:t");
    CHECK(next_error(f.client) == "No transaction started\\c t");
}

TEST_CASE("duplicate ids: those of a transaction are known from its COMMIT on") {
    Fixture f;
    f.client.send("BEGIN\ntransaction:t");
    f.client.send(with_id("1", "k", "transaction:t\n")).send(with_id("2", "k", "transaction:t\n"));
    f.client.send(with_id("3", "k"));
    f.client.send("COMMIT\ntransaction:t\nreceipt:c");
    CHECK(f.client.next_command() == "RECEIPT");
    CHECK(drain(f.broker, "q") == Strings{"3", "1", "2"});
    f.client.send("BEGIN\ntransaction:u").send(with_id("4", "j", "transaction:u\n"));
    f.client.send("ABORT\ntransaction:u").send(with_id("5", "j"));
    CHECK(drain(f.broker, "q") == Strings{"5"});
}

TEST_CASE("duplicate ids: counted without a queue, forgotten with the last one") {
    Fixture f;
    const std::string frame = send_frame("t", "x", "_AMQ_DUPL_ID:k\n");
    f.client.send(frame).send(topic_frame("t")).send(frame);
    CHECK(f.client.bodies().empty());
    f.client.send("UNSUBSCRIBE\nid:t").send(topic_frame("t")).send(frame);
    CHECK(f.client.bodies() == Strings{"x"});
    f.broker.crash();
    TestClient client(f.broker);
    client.login().send(topic_frame("t")).send(frame);
    CHECK(client.bodies().empty());
}

TEST_CASE("duplicate ids: remembered over a crash, also of messages that are lost") {
    for (const bool persisted : {true, false}) {
        config::Config config = default_config();
        config.persist_id_cache = persisted;
        Fixture f(std::move(config));
        f.client.send(with_id("1", "stored", "persistent:true\n")).send(with_id("2", "lost"));
        f.broker.crash();
        f.send(with_id("3", "stored"));
        f.send(with_id("4", "lost"));
        CHECK(drain(f.broker, "q") == (persisted ? Strings{"1"} : Strings{"1", "3", "4"}));
    }
}

TEST_CASE("duplicate ids: after a crash the id and its message are both there or neither") {
    Fixture f;
    f.client.send(with_id("0", "0", "persistent:true\n"));
    f.broker.hold_journal(true);
    f.client.send(with_id("1", "1", "persistent:true\n"));
    f.broker.crash();
    f.send(with_id("1", "1"));
    CHECK(drain(f.broker, "q") == Strings{"0", "1"});
}

TEST_CASE("duplicate ids: the receipt of a duplicate waits for the first one") {
    Fixture f;
    TestClient other(f.broker);
    other.login();
    f.client.send(with_id("0", "0"));
    f.broker.hold_journal(true);
    f.client.send(with_id("1", "k", "persistent:true\n"));
    other.send(with_id("2", "k", "persistent:true\nreceipt:r\n"));
    CHECK(other.next().empty());
    f.broker.hold_journal(false);
    CHECK(other.next_command() == "RECEIPT");
}

TEST_CASE("duplicate ids: they outlive the segments that they were written to, in order") {
    config::Config config = default_config();
    config.journal_file_size = 4'000;
    config.id_cache_size = 50;
    Fixture f(std::move(config));
    f.client.send(consume_frame("q"));
    std::size_t files = 0;
    for (int i = 0; i < 400; ++i) {
        f.client.send(with_id(std::string(100, 'x'), std::to_string(i), "persistent:true\n"));
        if (i % 40 == 0) f.client.skip();
        files = std::max(files, f.broker.files().list()->size());
    }
    CHECK(files <= 8);
    f.broker.crash();
    const broker::DuplicateIds& ids = f.broker.core().duplicate_ids.ids();
    CHECK_FALSE(ids.contains("q", "349"));
    for (int i = 350; i < 400; ++i) CHECK(ids.contains("q", std::to_string(i)));
    f.send(with_id("new", "new"));
    CHECK_FALSE(ids.contains("q", "350"));
    CHECK(ids.contains("q", "351"));
}

TEST_CASE("duplicate ids: a copy that is one fails the SEND, a dead message is none") {
    config::Config config = default_config();
    config::Divert& divert = config.diverts.emplace_back();
    divert.name = "copy";
    divert.address = "q";
    divert.forwarding_address = "tap";
    config.address_settings["once"].max_delivery_attempts = 1;
    Fixture f(std::move(config));
    f.client.send(anycast_frame("tap", "1", "_AMQ_DUPL_ID:k\n")).send(with_id("2", "k"));
    CHECK(next_error(f.client).starts_with("AMQ339011 Error sending message"));
    CHECK(f.broker.queue("q").message_count() == 0);
    for (const char* queue : {"DLQ", "once"}) {
        f.send(anycast_frame(queue, queue, "_AMQ_DUPL_ID:j\n"));
    }
    TestClient consumer(f.broker);
    consumer.login().send(consume_frame("once", "ack:client\n"));
    consumer.drop();
    CHECK(drain(f.broker, "DLQ") == Strings{"DLQ", "once"});
}
