// What one connection may make the broker hold, and all of them: under, at and over each limit of
// broker/limits/limits.h, and that it goes back.
#include "broker/limits/limits.h"

#include <doctest/doctest.h>

#include <memory>

#include "broker/session/session.h"
#include "broker/store/orphaned_ids.h"
#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::broker;
using namespace minibroker::test;

namespace {

using Clients = std::vector<std::unique_ptr<TestClient>>;

TestClient& add(Clients& clients, TestBroker& broker) {
    clients.push_back(std::make_unique<TestClient>(broker));
    return *clients.back();
}

std::vector<MessageId> ids(std::uint64_t from, std::uint64_t to) {
    std::vector<MessageId> out;
    for (std::uint64_t id = from; id < to; ++id) out.push_back(MessageId{id});
    return out;
}

/// Half a CONNECT of `bytes` bytes, of which nothing but its command is whole.
std::string half_connect(std::size_t bytes) {
    const std::string start = "CONNECT\nlogin:admin\npasscode:";
    return start + std::string(bytes - start.size(), 'x');
}

void begin(TestClient& client, std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i)
        client.send("BEGIN\ntransaction:t" + std::to_string(i) + "\n");
}

}  // namespace

TEST_CASE("budget: a part counts in the whole, and the nearer limit holds") {
    Budget all(10);
    Budget one(6, &all);
    Budget other(6, &all);
    CHECK(one.take(6));
    CHECK_FALSE(one.take(1));
    CHECK(one.own_limit(1));
    CHECK(other.left() == 4);
    CHECK_FALSE(other.take(5));
    CHECK_FALSE(other.own_limit(5));
    CHECK(other.take(4));
    CHECK(all.used() == 10);
    {
        Share share(one);
        CHECK_FALSE(share.set(1));
        one.give(6);
        CHECK(share.set(6));
        CHECK_FALSE(share.set(7));
        CHECK(share.amount() == 6);
        const Share moved(std::move(share));
        CHECK(moved.amount() == 6);
        CHECK(all.used() == 10);
    }
    CHECK(one.used() == 0);
    CHECK(all.used() == 4);
}

TEST_CASE("orphaned ids: beyond the limit the oldest are forgotten") {
    Budget all(100);
    OrphanedIds orphans(all, 10);
    orphans.add(ConsumerId{1}, ids(0, 4));
    orphans.add(ConsumerId{2}, ids(4, 9));
    CHECK(orphans.size() == 9);
    orphans.add(ConsumerId{3}, ids(9, 10));
    CHECK(orphans.size() == 10);
    CHECK(orphans.take(ConsumerId{1}, MessageId{0}));
    CHECK_FALSE(orphans.take(ConsumerId{1}, MessageId{0}));
    CHECK_FALSE(orphans.take(ConsumerId{2}, MessageId{1}));
    orphans.add(ConsumerId{4}, ids(10, 13));  // two more than fit
    CHECK(orphans.size() == 10);
    CHECK_FALSE(orphans.take(ConsumerId{1}, MessageId{1}));
    CHECK_FALSE(orphans.take(ConsumerId{1}, MessageId{2}));
    CHECK(orphans.take(ConsumerId{1}, MessageId{3}));
    orphans.add(ConsumerId{5}, ids(20, 40));  // more than ever fit: the newest stay
    CHECK(orphans.size() == 10);
    CHECK_FALSE(orphans.take(ConsumerId{4}, MessageId{12}));
    CHECK_FALSE(orphans.take(ConsumerId{5}, MessageId{29}));
    CHECK(orphans.take(ConsumerId{5}, MessageId{30}));
    CHECK(all.used() == 9);
    orphans.clear();
    CHECK(all.used() == 0);
}

TEST_CASE("orphaned ids: what all hold leaves a session with its own share alone") {
    Budget all(10);
    OrphanedIds first(all, 8);
    OrphanedIds second(all, 8);
    first.add(ConsumerId{1}, ids(0, 8));
    second.add(ConsumerId{2}, ids(10, 15));
    CHECK(second.size() == 2);
    CHECK(second.take(ConsumerId{2}, MessageId{14}));
    second.add(ConsumerId{3}, ids(20, 30));  // pushes its own out, nobody else's
    CHECK(second.size() == 2);
    CHECK(first.size() == 8);
    CHECK(second.take(ConsumerId{3}, MessageId{29}));
}

TEST_CASE("orphaned ids: a loop of SUBSCRIBE and UNSUBSCRIBE holds no more than the limit") {
    config::Config config = default_config();
    config.persistence_enabled = false;
    settings_of_all(config).max_delivery_attempts = -1;
    TestBroker broker(config);
    TestClient client(broker);
    client.login("1.1");
    for (int i = 0; i < 100; ++i) client.send(anycast_frame("q", "x"));
    std::string first;
    std::string last;
    for (std::size_t loop = 0; loop <= kOrphanedIdsMax / 100; ++loop) {
        client.send(consume_frame("q", "ack:client\nconsumer-window-size:-1\n"));
        last = header_of(client.next(), "message-id");
        if (first.empty()) first = last;
        (void)client.skip();
        client.send("UNSUBSCRIBE\nid:q");
        CHECK(broker.core().budgets.orphaned_ids.used() ==
              std::min((loop + 1) * 100, kOrphanedIdsMax));
    }
    // The newest are known, once; the oldest are forgotten.
    const auto ack = [&](const std::string& id) {
        client.send("ACK\nsubscription:q\nmessage-id:" + id + "\n");
        return next_error(client);
    };
    CHECK(ack(last).starts_with("AMQ339018"));
    CHECK(ack(last).starts_with("AMQ339025"));
    CHECK(ack(first).starts_with("AMQ339025"));
    client.drop();
    CHECK(broker.core().budgets.orphaned_ids.used() == 0);
}

TEST_CASE("transactions: so many may be open, and one that ends makes room") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.1");
    begin(client, 0, kTransactionsMax);
    CHECK(client.received().empty());
    client.send("BEGIN\ntransaction:more\n");
    CHECK(next_error(client) ==
          "The connection has 1000 open transactions, the most that is allowed.");
    client.send("SEND\ndestination:DLQ\ntransaction:more\n\nx");
    CHECK(next_error(client).starts_with("The connection has 1000 open transactions"));
    CHECK(broker.queue("DLQ").message_count() == 0);
    client.send("SEND\ndestination:DLQ\ntransaction:t7\n\nx");
    client.send("COMMIT\ntransaction:t7\n");
    CHECK(broker.queue("DLQ").message_count() == 1);
    client.send("BEGIN\ntransaction:more\n").send("ABORT\ntransaction:t8\n");
    CHECK(client.received().empty());
    CHECK(broker.core().budgets.transactions.used() == kTransactionsMax - 1);
    client.drop();
    CHECK(broker.core().budgets.transactions.used() == 0);
    CHECK(broker.core().budgets.transaction_bytes.used() == 0);
}

TEST_CASE("transactions: all connections together may have so many open") {
    TestBroker broker;
    Clients clients;
    for (std::size_t i = 0; i < kTransactionsMaxOfAll / kTransactionsMax; ++i)
        begin(add(clients, broker).login("1.1"), 0, kTransactionsMax);
    TestClient& last = add(clients, broker).login("1.2");
    last.send("BEGIN\ntransaction:t\n");
    CHECK(next_error(last) ==
          "All connections have 20000 open transactions, the most that is allowed.");
    CHECK(last.closed());
    clients.front()->drop();
    TestClient& next = add(clients, broker).login("1.1");
    begin(next, 0, 1);
    CHECK(next.received().empty());
}

TEST_CASE("transactions: their bytes are limited together, and one that is over is lost") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.1");
    constexpr std::size_t kBody = std::size_t{100} << 20;
    const std::string body(kBody, 'x');
    const auto send = [&](const std::string& name) {
        client.raw("SEND\ndestination:DLQ\ntransaction:" + name + "\n\n" + body +
                   std::string(1, '\0'));
    };
    begin(client, 0, 3);
    send("t0");
    send("t1");
    CHECK(client.received().empty());
    CHECK(broker.core().budgets.transaction_bytes.used() >= 2 * kBody);
    send("t2");
    CHECK(next_error(client) ==
          "The open transactions of the connection are larger than 268435456 bytes.");
    client.send("COMMIT\ntransaction:t2\n");
    CHECK(next_error(client).starts_with("AMQ339013"));
    client.send("ABORT\ntransaction:t0\n");
    begin(client, 2, 3);
    send("t2");
    CHECK(client.received().empty());
    client.send("COMMIT\ntransaction:t1\n");
    CHECK(broker.queue("DLQ").message_count() == 1);
    CHECK(broker.core().budgets.transaction_bytes.used() < 2 * kBody);
    client.drop();
    CHECK(broker.core().budgets.transaction_bytes.used() == 0);
}

TEST_CASE("transactions: small messages count with what the broker needs for them") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.1");
    begin(client, 0, 1);
    const std::size_t before = broker.core().budgets.transaction_bytes.used();
    client.send("SEND\ndestination:DLQ\ntransaction:t0\n\nx");
    CHECK(broker.core().budgets.transaction_bytes.used() >= before + 512);
}

TEST_CASE("before login: what connections hold together is limited, and goes back") {
    TestBroker broker;
    constexpr std::size_t kEach = 60'000;
    Clients clients;
    std::size_t held = 0;
    for (; held + kEach <= kBytesBeforeLoginMaxOfAll; held += kEach)
        add(clients, broker).raw(half_connect(kEach));
    for (const auto& client : clients) CHECK_FALSE(client->closed());
    CHECK(broker.core().budgets.before_login.used() <= held);
    CHECK(broker.core().budgets.before_login.used() > held - 100 * clients.size());
    TestClient& over = add(clients, broker).raw(half_connect(kEach));
    CHECK(next_error(over) == "Connections hold more than 8388608 bytes before their logins.");
    CHECK(over.closed());
    // Whoever says his CONNECT in one piece is served all the same.
    TestClient honest(broker);
    honest.login();
    clients.front()->drop();
    const TestClient& next = add(clients, broker).raw(half_connect(kEach));
    CHECK_FALSE(next.closed());
    broker.advance(Milliseconds(10'000));
    for (const auto& client : clients) CHECK(client->closed());
    CHECK(broker.core().budgets.before_login.used() == 0);
}

TEST_CASE("before login: a login gives back what waited for it") {
    TestBroker broker;
    TestClient client(broker);
    client.raw("CONNECT\naccept-version:1.1\nlogin:admin\n");
    CHECK(broker.core().budgets.before_login.used() > 0);
    client.raw("passcode:admin\n\n" + std::string(1, '\0'));
    CHECK(client.next_command() == "CONNECTED");
    CHECK(broker.core().budgets.before_login.used() == 0);
    client.raw("SEND\ndestination:DLQ\n");
    CHECK(broker.core().budgets.before_login.used() == 0);
}

TEST_CASE("before login: answers that the client does not take count") {
    TestBroker broker;
    TestClient client(broker);
    client.take_at_most(0);
    std::string some;
    for (int i = 0; i < 100; ++i) some += "STOMP\n\n" + std::string(1, '\0');
    std::size_t most = 0;
    for (int i = 0; i < 1'000 && !client.closed(); ++i) {
        client.raw(some);
        most = std::max(most, broker.core().budgets.before_login.used());
    }
    // It reads nothing, so that it is not told: the connection closes at once.
    CHECK(client.closed());
    CHECK(most <= kBytesBeforeLoginMax);
    CHECK(most > kBytesBeforeLoginMax / 2);
    CHECK(broker.core().budgets.before_login.used() == 0);
    CHECK(broker.core().sessions.size() == 0);
}

TEST_CASE("before login: who does not read is closed when the time until the login is over") {
    TestBroker broker;
    TestClient client(broker);
    client.take_at_most(10);
    client.raw("STOMP\n\n" + std::string(1, '\0'));
    broker.advance(Milliseconds(10'000));
    CHECK(client.closed());
    CHECK(client.received().size() == 10);
}

TEST_CASE("before login: the head of an HTTP request counts with its lines") {
    TestBroker broker;
    TestClient client(broker);
    std::string lines = "GET / HTTP/1.1\r\n";
    for (int i = 0; i < 1'000; ++i) lines += "a:b\r\n";
    client.raw(lines);
    CHECK(broker.core().budgets.before_login.used() > 64 * 1'000);
    client.drop();
    CHECK(broker.core().budgets.before_login.used() == 0);
}

// A client that was told to go and reads nothing is waited for as long as it makes way.
TEST_CASE("a connection that is to close: who reads nothing is closed after 30 s") {
    TestBroker broker;
    TestClient sender(broker);
    sender.login();
    TestClient client(broker);
    client.login("1.2", "heart-beat:0,0\n").send(consume_frame("q"));
    client.take_at_most(0);
    sender.send(anycast_frame("q", std::string(100'000, 'x')));
    client.send("NONSENSE\n");
    CHECK(!client.closed());
    broker.advance(kLingerTimeout - Milliseconds(1));
    CHECK(!client.closed());
    broker.advance(Milliseconds(1));
    CHECK(client.closed());
    CHECK(client.received().empty());
    CHECK(broker.core().connection_timers.size() < 5);
}

TEST_CASE("a connection that is to close: who has read half of it gets as long again") {
    TestBroker broker;
    TestClient sender(broker);
    sender.login();
    TestClient client(broker);
    client.login("1.2", "heart-beat:0,0\n").send(consume_frame("q"));
    client.take_at_most(0);
    sender.send(anycast_frame("q", std::string(100'000, 'x')));
    client.send("NONSENSE\n");
    client.take_at_most(60'000);
    client.take_at_most(0);
    broker.advance(kLingerTimeout);
    CHECK(!client.closed());
    client.take_at_most(10'000);  // less than half of the rest
    client.take_at_most(0);
    broker.advance(kLingerTimeout);
    CHECK(client.closed());
}

TEST_CASE("a connection that is to close: who reads all of it in time gets all of it") {
    TestBroker broker;
    TestClient sender(broker);
    sender.login();
    TestClient client(broker);
    client.login("1.2", "heart-beat:0,0\n").send(consume_frame("q"));
    client.take_at_most(0);
    sender.send(anycast_frame("q", std::string(100'000, 'x')));
    client.send("NONSENSE\n");
    broker.advance(kLingerTimeout - Milliseconds(1));
    client.take_at_most(SIZE_MAX);
    CHECK(client.closed());
    CHECK(client.bodies() == Strings{std::string(100'000, 'x')});
}

TEST_CASE("a session of a client that does nothing takes little memory") {
    CHECK(sizeof(Session) <= 1'568);  // 3.6 KB of each connection, with what it points to
}
