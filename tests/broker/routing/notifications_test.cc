#include <doctest/doctest.h>

#include "tests/support/management.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

/// A client that watches the notifications; its own have been taken.
struct Watched {
    explicit Watched(config::Config config = default_config())
        : broker(std::move(config)), watcher(broker) {
        watcher.login("1.1").send(topic_frame("activemq.notifications"));
        watcher.skip();
    }
    /// The types of what came, in order.
    std::string types() {
        std::string all;
        for (const std::string& frame : frames(watcher))
            all += (all.empty() ? "" : " ") + header_of(frame, "_AMQ_NotifType");
        return all;
    }
    TestBroker broker;
    TestClient watcher;
};

}  // namespace

TEST_CASE("notifications: the watcher sees its own queue and consumer") {
    TestBroker broker;
    TestClient watcher(broker);
    watcher.login("1.1").send(topic_frame("activemq.notifications"));
    const std::string binding = watcher.next();
    CHECK(header_of(binding, "_AMQ_NotifType") == "BINDING_ADDED");
    CHECK(header_of(binding, "persistent") == "true");
    CHECK(header_of(binding, "priority") == "0");
    CHECK(body_of(binding).empty());
    const std::string consumer = watcher.next();
    CHECK(header_of(consumer, "_AMQ_NotifType") == "CONSUMER_CREATED");
    CHECK(header_of(consumer, "_AMQ_ConsumerCount") == "1");
    CHECK(watcher.next().empty());
}

TEST_CASE("notifications: a client's life is told, its transactions as sessions of their own") {
    Watched w;
    {
        TestClient client(w.broker);
        client.login("1.1", "client-id:c\n");
        CHECK(w.types() == "SESSION_CREATED");
        client.send("BEGIN\ntransaction:t").send("COMMIT\ntransaction:t");
        CHECK(w.types() == "SESSION_CREATED");
        client.send(consume_frame("q", "selector:a = 'b'\n"));
        CHECK(w.types() == "BINDING_ADDED CONSUMER_CREATED");
        client.send("UNSUBSCRIBE\nid:q");
        const std::string closed = w.watcher.next();
        CHECK(header_of(closed, "_AMQ_NotifType") == "CONSUMER_CLOSED");
        CHECK(header_of(closed, "_AMQ_FilterString") == "a = 'b'");
        CHECK(header_of(closed, "_AMQ_Client_ID") == "c");
        CHECK(header_of(closed, "_AMQ_ConsumerCount") == "0");
        client.send(topic_frame("t"));
        CHECK(w.types() == "BINDING_ADDED CONSUMER_CREATED");
        client.drop();
        CHECK(w.types() == "CONSUMER_CLOSED BINDING_REMOVED SESSION_CLOSED SESSION_CLOSED");
    }
}

TEST_CASE("notifications: those of sessions can be left out") {
    config::Config config = default_config();
    config.suppress_session_notifications = true;
    Watched w(config);
    TestClient client(w.broker);
    client.login("1.1").send(consume_frame("q"));
    CHECK(w.types() == "BINDING_ADDED CONSUMER_CREATED");
}

TEST_CASE("notifications: refusals are told") {
    config::Config config = default_config();
    config.users["bob"] = {"bob", {"none"}};
    Watched w(config);
    TestClient wrong(w.broker);
    wrong.send("CONNECT\naccept-version:1.2\nlogin:bob\npasscode:no");
    const std::string login = w.watcher.next();
    CHECK(header_of(login, "_AMQ_NotifType") == "SECURITY_AUTHENTICATION_VIOLATION");
    CHECK(header_of(login, "_AMQ_User") == "bob");
    TestClient bob(w.broker);
    bob.send("CONNECT\naccept-version:1.2\nlogin:bob\npasscode:bob");
    CHECK(w.types() == "SESSION_CREATED");
    bob.send(send_frame("DLQ", "x"));
    const std::string refused = w.watcher.next();
    CHECK(header_of(refused, "_AMQ_NotifType") == "SECURITY_PERMISSION_VIOLATION");
    CHECK(header_of(refused, "_AMQ_CheckType") == "SEND");
    CHECK(header_of(refused, "_AMQ_Address") == "DLQ");
}

TEST_CASE("notifications: a durable subscription keeps them over a crash") {
    TestBroker broker;
    {
        TestClient watcher(broker);
        watcher.login("1.1", "client-id:w\n")
            .send(topic_frame("activemq.notifications", "durable-subscription-name:n\n"));
    }
    TestClient client(broker);
    client.login().send(consume_frame("q"));
    broker.crash();
    CHECK(broker.queue("w.n").message_count() >= 2);
}

TEST_CASE("notifications: nothing is made while nobody listens") {
    TestBroker broker;
    TestClient client(broker);
    client.login().send(consume_frame("q")).send("UNSUBSCRIBE\nid:q");
    CHECK(broker.core().book.find("activemq.notifications")->routed_messages == 0);
    CHECK(broker.core().book.find("activemq.notifications")->unrouted_messages == 0);
}
