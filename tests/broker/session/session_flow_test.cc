#include <doctest/doctest.h>

#include "broker/session/session.h"
#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

constexpr std::size_t kBodyBytes = 1000;

/// A body of kBodyBytes that begins with its number.
std::string numbered(int number) {
    std::string body = std::to_string(number) + " ";
    body.resize(kBodyBytes, 'x');
    return body;
}

Strings numbered_bodies(int count) {
    Strings bodies;
    for (int i = 0; i < count; ++i) bodies.push_back(numbered(i));
    return bodies;
}

/// Marks at 2000 and 8000 bytes: a stopped reader is sent eight of the bodies or so.
config::Config small_marks() {
    config::Config config = default_config();
    config.acceptors[0].write_buffer_low_water_mark = 2'000;
    config.acceptors[0].write_buffer_high_water_mark = 8'000;
    return config;
}

/// A consumer of `q` that takes nothing, and `count` messages for it.
struct SlowReader {
    explicit SlowReader(int count, std::string_view headers = "")
        : broker(small_marks()), client(broker) {
        client.login().send(consume_frame("q", headers));
        client.take_at_most(0);
        TestClient sender(broker);
        sender.login();
        for (int i = 0; i < count; ++i) sender.send(anycast_frame("q", numbered(i)));
    }
    TestBroker broker;
    TestClient client;
};

}  // namespace

TEST_CASE("flow: a reader that takes nothing is sent no more than the high mark and a message") {
    SlowReader f(100);
    const std::size_t waiting = f.broker.core().sessions.find(f.client.session())->outbox().size();
    CHECK(waiting >= 8'000);
    CHECK(waiting < 8'000 + 2 * kBodyBytes);
    CHECK(f.broker.queue("q").message_count() == 100);
    CHECK(f.broker.queue("q").counters().acknowledged == 0);
}

TEST_CASE("flow: a reader that was not asked yet is given what a turn brings, up to 1 MiB") {
    TestBroker broker(small_marks());
    TestClient sender(broker);
    sender.login();
    for (int i = 0; i < 1'500; ++i) sender.send(anycast_frame("q", numbered(i)));
    TestClient client(broker);
    client.login().take_at_most(0);
    client.send(consume_frame("q"));
    const auto& outbox = broker.core().sessions.find(client.session())->outbox();
    CHECK(outbox.size() >= std::size_t{1} << 20U);
    CHECK(outbox.size() < (std::size_t{1} << 20U) + 2 * kBodyBytes);
    // It refused that: now its marks count.
    client.take_at_most(outbox.size() - 2'001);
    const std::size_t waiting = outbox.size();
    CHECK(waiting == 2'001);
    client.take_at_most(1);
    CHECK(outbox.size() >= 8'000);
    CHECK(outbox.size() < 8'000 + 2 * kBodyBytes);
    client.take_at_most(SIZE_MAX);
    CHECK((client.bodies() == numbered_bodies(1'500)));
}

TEST_CASE("flow: what one turn brings all its readers together is bounded, beyond their marks") {
    constexpr std::size_t kReaders = 20;
    TestBroker broker(small_marks());
    broker.core().work.set_slice_units(INT64_MAX / 2);  // not the bound that is meant here
    std::vector<std::unique_ptr<TestClient>> readers;
    std::string sends;
    for (int i = 0; i < 600; ++i)
        sends += send_frame("t", numbered(i), "destination-type:MULTICAST\n") + '\0';
    for (std::size_t i = 0; i < kReaders; ++i) {
        readers.push_back(std::make_unique<TestClient>(broker));
        readers.back()->login().send(topic_frame("t"));
        readers.back()->take_at_most(0);
    }
    TestClient sender(broker);
    sender.login().raw(sends);
    std::size_t all = 0;
    for (const auto& reader : readers)
        all += broker.core().sessions.find(reader->session())->outbox().size();
    CHECK(all >= std::size_t{4} << 20U);
    CHECK(all < (std::size_t{4} << 20U) + kReaders * (8'000 + 2 * kBodyBytes));
    for (const auto& reader : readers) {
        reader->take_at_most(SIZE_MAX);
        CHECK((reader->bodies() == numbered_bodies(600)));
    }
}

TEST_CASE("flow: delivery goes on however small the pieces are that the reader takes") {
    for (const std::size_t piece : {1U, 7U, 100U, 1'500U, 7'000U, 20'000U}) {
        CAPTURE(piece);
        SlowReader f(30);
        Strings bodies;
        for (std::size_t taken = 0; taken < 60'000; taken += piece) {
            f.client.take_at_most(piece);
            if (piece < 100) continue;
            for (std::string& body : f.client.bodies()) bodies.push_back(std::move(body));
        }
        for (std::string& body : f.client.bodies()) bodies.push_back(std::move(body));
        CHECK(bodies.size() == 30);
        CHECK((bodies == numbered_bodies(30)));
        CHECK(f.broker.queue("q").message_count() == 0);
    }
}

TEST_CASE("flow: mode auto acknowledges what was taken to the last byte and nothing else") {
    std::size_t frame_bytes = 0;
    {
        SlowReader f(1);
        f.client.take_at_most(SIZE_MAX);
        frame_bytes = f.client.received().size();
    }
    for (const int extra : {-1, 0, 1}) {
        SlowReader f(5);
        f.client.take_at_most(2 * frame_bytes + static_cast<std::size_t>(extra + 1) - 1);
        const std::uint64_t taken = extra < 0 ? 1 : 2;
        CHECK(f.broker.queue("q").counters().acknowledged == taken);
        f.client.drop();
        CHECK(drain(f.broker, "q").size() == 5 - taken);
    }
}

TEST_CASE("flow: what a lost reader had not taken returns in order, the first counted") {
    SlowReader f(20);
    f.client.take_at_most(2'500);
    const std::size_t taken = f.client.bodies().size();
    CHECK(taken == 2);
    f.client.drop();
    TestClient next(f.broker);
    next.login().send(consume_frame("q"));
    const Strings messages = frames(next);
    REQUIRE(messages.size() == 18);
    for (std::size_t i = 0; i < messages.size(); ++i) {
        CHECK(body_of(messages[i]) == numbered(static_cast<int>(i + taken)));
        CHECK(header_of(messages[i], "redelivered") == (i == 0 ? "true" : "false"));
    }
}

TEST_CASE("flow: UNSUBSCRIBE and DISCONNECT acknowledge what is on its way in mode auto") {
    for (const char* frame : {"UNSUBSCRIBE\nid:q", "DISCONNECT"}) {
        SlowReader f(20);
        f.client.send(frame);
        const std::uint64_t sent = f.broker.queue("q").counters().acknowledged;
        CHECK(sent >= 7);
        CHECK(drain(f.broker, "q").size() == 20 - sent);
        f.client.take_at_most(SIZE_MAX);
        CHECK(f.client.bodies().size() == sent);
    }
}

TEST_CASE("flow: a reader taken for dead gets its messages back into the queue") {
    SlowReader f(20);
    f.broker.advance(Milliseconds(66'000));
    CHECK(f.broker.queue("q").counters().acknowledged == 0);
    CHECK(drain(f.broker, "q") == numbered_bodies(20));
}

TEST_CASE("flow: heart-beats do not pile up behind a reader that takes nothing") {
    TestBroker broker(small_marks());
    TestClient client(broker);
    client.login("1.2", "heart-beat:0,500\n").send(consume_frame("q"));
    client.take_at_most(0);
    for (int i = 0; i < 20; ++i) client.send(anycast_frame("q", numbered(i)));
    const auto& outbox = broker.core().sessions.find(client.session())->outbox();
    const std::size_t before = outbox.size();
    for (int i = 0; i < 100; ++i) {
        client.raw("\n");
        broker.advance(Milliseconds(1'000));
    }
    CHECK(outbox.size() == before);
}

TEST_CASE("flow: a slow reader does not hold up another consumer of its queue") {
    SlowReader f(20);
    const std::size_t held = f.broker.queue("q").delivering_count();
    CHECK(drain(f.broker, "q").size() == 20 - held);
}

TEST_CASE("flow: large bodies arrive whole, shared between subscribers") {
    TestBroker broker;
    TestClient a(broker);
    TestClient b(broker);
    const std::string body(300'000, 'y');
    for (TestClient* client : {&a, &b}) client->login().send(topic_frame("t"));
    a.send(send_frame("t", body, "content-length:300000\n"));
    for (TestClient* client : {&a, &b}) {
        const std::string message = client->next();
        CHECK(body_of(message) == body);
        CHECK(header_of(message, "_AMQ_LARGE_SIZE") == "300000");
    }
}

TEST_CASE("flow: a client with too much unread output is not read any more") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.1");
    client.take_at_most(0);
    CHECK(broker.broker().wants_input(client.session()));
    const std::string bad = "BEGIN\nreceipt:" + std::string(60'000, 'r') + "\n";
    int frames_sent = 0;
    while (broker.broker().wants_input(client.session()) && frames_sent < 1'000) {
        client.send(bad);
        ++frames_sent;
    }
    CHECK(frames_sent > 100);
    CHECK(frames_sent < 1'000);
    client.take_at_most(SIZE_MAX);
    CHECK(broker.broker().wants_input(client.session()));
}
