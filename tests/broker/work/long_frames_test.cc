#include <doctest/doctest.h>

#include <algorithm>

#include "broker/session/session.h"
#include "tests/broker/work/long_work.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

constexpr std::int64_t kUnits = 200;  // of a slice here

/// A consumer of `q` that holds `count` persistent messages, unacknowledged.
struct Holder {
    explicit Holder(int count, std::string_view version = "1.2")
        : broker(default_config()), client(broker), other(broker) {
        other.login();
        client.login(version).send(consume_frame("q", "ack:client\nconsumer-window-size:-1\n"));
        for (int i = 0; i < count; ++i)
            other.send(anycast_frame("q", std::to_string(i), "persistent:true\n"));
        broker.core().work.set_slice_units(kUnits);
        broker.hold_work(true);
    }
    /// The `ack` header of the last MESSAGE; all are taken.
    std::string last_ack() {
        std::string ack;
        for (const std::string& frame : frames(client)) ack = header_of(frame, "ack");
        return ack;
    }
    int finish() {
        int slices = 0;
        while (broker.slice()) ++slices;
        return slices;
    }
    TestBroker broker;
    TestClient client;
    TestClient other;
};

Strings numbers(int count) {
    Strings all;
    for (int i = 0; i < count; ++i) all.push_back(std::to_string(i));
    return all;
}

}  // namespace

TEST_CASE("long frames: an ACK of many is answered when all of it is done") {
    Holder f(300);
    const std::string ack = f.last_ack();
    f.client.raw("ACK\nid:" + ack + "\nreceipt:a\n\n" + '\0' + "DISCONNECT\nreceipt:b\n\n" + '\0');
    CHECK(f.client.next().empty());
    const std::size_t left = f.broker.queue("q").message_count();
    CHECK(left > 0);
    CHECK(left < 300);
    CHECK(f.finish() > 5);
    CHECK(header_of(f.client.next(), "receipt-id") == "a");
    CHECK(header_of(f.client.next(), "receipt-id") == "b");
    CHECK(f.client.closed());
    CHECK(f.broker.queue("q").message_count() == 0);
    CHECK(f.broker.queue("q").counters().acknowledged == 300);
    f.broker.crash();
    CHECK(f.broker.queue("q").message_count() == 0);
}

TEST_CASE("long frames: an ACK of many is carried out when its client has gone") {
    Holder f(300);
    f.client.send("ACK\nid:" + f.last_ack() + "\n\n");
    f.client.drop();
    f.finish();
    CHECK(f.broker.queue("q").message_count() == 0);
    CHECK(f.broker.queue("q").consumers().empty());
}

TEST_CASE("long frames: while an ACK of many is under way management may take the connection") {
    Holder f(300);
    f.client.send("ACK\nid:" + f.last_ack() + "\n\n");
    f.broker.core().sessions.find(f.client.session())->close_by_management();
    f.finish();
    const std::size_t left = f.broker.queue("q").message_count();
    CHECK(left > 0);
    CHECK(left + f.broker.queue("q").counters().acknowledged == 300);
    f.broker.hold_work(false);
    CHECK(drain(f.broker, "q").size() == left);
}

TEST_CASE("long frames: an ACK of many ends with a reset, and takes nothing that came later") {
    Holder f(300);
    f.client.send("ACK\nid:" + f.last_ack() + "\nreceipt:a\n\n");
    CHECK(f.broker.queue("q").message_count() > 0);
    f.broker.core().clearing.clear(f.broker.queue("q").get());
    CHECK(f.broker.queue("q").message_count() == 0);
    for (const char* body : {"new 1", "new 2"})
        f.other.send(anycast_frame("q", body, "persistent:true\n"));
    f.finish();
    const std::vector<std::string> got = frames(f.client);
    CHECK(std::ranges::count(
              got, "a", [](const auto& frame) { return header_of(frame, "receipt-id"); }) == 1);
    CHECK(f.broker.queue("q").message_count() == 2);
    CHECK(f.broker.queue("q").counters().acknowledged == 0);
}

TEST_CASE("long frames: what a consumer held goes back in order, and nothing overtakes it") {
    for (const bool drops : {false, true}) {
        CAPTURE(drops);
        Holder f(300);
        TestClient second(f.broker);
        second.login().send(consume_frame("q", "ack:auto\nconsumer-window-size:-1\n"));
        f.client.skip();
        if (drops) {
            f.client.drop();
        } else {
            f.client.send("UNSUBSCRIBE\nid:q\nreceipt:u\n\n");
            CHECK(f.client.next().empty());
        }
        f.other.send(anycast_frame("q", "300", "persistent:true\nreceipt:s\n"));
        CHECK(f.other.next_command() == "RECEIPT");
        CHECK(f.broker.queue("q").message_count() == 301);
        CHECK(second.bodies().empty());
        CHECK(f.finish() > 5);
        if (!drops) CHECK(header_of(f.client.next(), "receipt-id") == "u");
        CHECK(second.bodies() == numbers(301));
    }
}

TEST_CASE("long frames: a queue that goes while messages come back to it takes them along") {
    Holder f(300);
    f.client.drop();
    CHECK(f.broker.queue("q").message_count() == 300);
    f.other.send(request_frame("broker", "destroyQueue", R"(["q"])"));
    f.finish();
    CHECK(f.broker.core().book.find_queue("q") == nullptr);
    f.broker.crash();
    CHECK(f.broker.core().book.find_queue("q") == nullptr);
}

TEST_CASE("long frames: a crash while messages come back loses none") {
    for (int crash_after = 0; crash_after < 12; ++crash_after) {
        Holder f(100);
        f.client.drop();
        for (int i = 0; i < crash_after; ++i) f.broker.slice();
        f.broker.crash();
        f.broker.hold_work(false);
        CHECK(drain(f.broker, "q") == numbers(100));
    }
}

TEST_CASE("long frames: many frames in one packet leave others their turn") {
    TestBroker broker;
    TestClient many(broker);
    many.login();
    TestClient other(broker);
    other.login();
    broker.core().work.set_slice_units(kUnits);
    broker.hold_work(true);
    std::string packet;
    for (int i = 0; i < 300; ++i) packet += anycast_frame("q", std::to_string(i)) + '\0';
    many.raw(packet + "BEGIN\ntransaction:t\nreceipt:end\n\n" + '\0');
    CHECK(broker.queue("q").message_count() <= 60);
    CHECK(many.next().empty());
    other.send(anycast_frame("o", "x", "receipt:r\n"));
    CHECK(other.next_command() == "RECEIPT");
    std::size_t before = broker.queue("q").message_count();
    while (broker.slice()) {
        const std::size_t now = broker.queue("q").message_count();
        CHECK(now - before <= 60);
        before = now;
    }
    CHECK(header_of(many.next(), "receipt-id") == "end");
    broker.hold_work(false);
    CHECK(drain(broker, "q") == numbers(300));
}

TEST_CASE("long frames: a scan for consumers with selectors leaves others their turn") {
    TestBroker broker;
    TestClient sender(broker);
    sender.login();
    for (int i = 0; i < 400; ++i) sender.send(anycast_frame("q", std::to_string(i), "n:1\n"));
    sender.send(anycast_frame("q", "wanted", "n:2\n"));
    broker.core().work.set_slice_units(kUnits);
    broker.hold_work(true);
    TestClient reader(broker);
    reader.login();
    std::string packet;
    for (int i = 0; i < 5; ++i)
        packet += "SUBSCRIBE\nid:" + std::to_string(i) +
                  "\ndestination:q\nsubscription-type:ANYCAST\nselector:n = '2'\n\n" + '\0';
    reader.raw(packet);
    TestClient other(broker);
    other.login().send(consume_frame("o", "receipt:r\n"));
    CHECK(other.next_command() == "RECEIPT");
    sender.send(anycast_frame("o", "x"));
    CHECK(other.bodies() == Strings{"x"});
    int slices = 0;
    while (broker.slice()) ++slices;
    CHECK(slices >= 400 / 200);
    CHECK(reader.bodies() == Strings{"wanted"});
    CHECK(broker.queue("q").message_count() == 400);
}

TEST_CASE("long frames: a queue with more busy consumers than a slice asks comes to rest") {
    TestBroker broker;
    TestClient reader(broker);
    reader.login();
    for (int i = 0; i < 300; ++i) {
        reader.send("SUBSCRIBE\nid:" + std::to_string(i) +
                    "\ndestination:q\nsubscription-type:ANYCAST\nack:client-individual\n"
                    "consumer-window-size:1\n\n");
    }
    TestClient sender(broker);
    sender.login();
    broker.core().work.set_slice_units(100);
    for (int i = 0; i < 301; ++i) sender.send(anycast_frame("q", std::to_string(i)));
    const std::vector<std::string> got = frames(reader);
    CHECK(got.size() == 300);
    CHECK(broker.core().work.idle());
    reader.send("ACK\nid:" + header_of(got.back(), "ack") + "\n\n");
    CHECK(reader.bodies() == Strings{"300"});
}

TEST_CASE("long frames: short work of the same client does not end the long one") {
    Holder f(300, "1.1");
    f.client.send(consume_frame("o"));
    std::string last;
    for (const std::string& frame : frames(f.client)) last = header_of(frame, "message-id");
    f.client.send("ACK\nsubscription:q\nmessage-id:" + last + "\nreceipt:a\n\n");
    f.other.send(request_frame("broker", "destroyQueue", R"(["o", true])"));
    CHECK(f.broker.core().book.find_queue("o") == nullptr);
    CHECK(f.broker.queue("q").message_count() > 0);
    for (const std::string& frame : frames(f.client)) CHECK(header_of(frame, "receipt-id").empty());
    f.finish();
    CHECK(f.broker.queue("q").counters().acknowledged == 300);
    CHECK(header_of(f.client.next(), "receipt-id") == "a");
}

TEST_CASE("long frames: a clean stop ends what is under way") {
    Holder f(0);
    f.other.send(
        request_frame("broker",
                      "createQueue",
                      R"(["{\"name\":\"p\",\"address\":\"p\",\"routing-type\":\"ANYCAST\",)"
                      R"(\"purge-on-no-consumers\":true,\"auto-create-address\":true}"])"));
    f.client.send(consume_frame("p", "ack:client\nconsumer-window-size:-1\n"));
    f.broker.hold_work(false);
    for (int i = 0; i < 300; ++i) f.other.send(anycast_frame("p", "x", "persistent:true\n"));
    CHECK(f.broker.queue("p").message_count() == 300);
    f.broker.hold_work(true);
    f.broker.restart();
    CHECK(f.broker.queue("p").message_count() == 0);
}
