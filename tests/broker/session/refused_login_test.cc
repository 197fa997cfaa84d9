#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

TEST_CASE("refused login: frames behind a refused login are answered as without one") {
    const auto answer = [](std::string_view login, std::string_view frame) {
        TestBroker broker;
        TestClient client(broker);
        std::string bytes = "CONNECT\naccept-version:1.2\nhost:x\n";
        bytes.append(login).append("passcode:wrong\n\n").append(1, '\0').append(frame);
        client.raw(bytes.append("receipt:r\n\n").append(1, '\0'));
        CHECK(header_of(client.next(), "message").starts_with("Security Error occurred"));
        const std::string next = client.next();
        CHECK(header_of(next, "receipt-id") == "r");
        CHECK(client.closed());
        return header_of(next, "message");
    };
    const std::string_view admin = "login:admin\n";
    CHECK(answer(admin, "BEGIN\ntransaction:t\n") == "AMQ339012 Error beginning a transaction t");
    CHECK(answer(admin, "BEGIN\n") == "AMQ339032 Need a transaction id to begin");
    CHECK(answer(admin, "COMMIT\ntransaction:t\n") == "AMQ339013 Error committing t");
    CHECK(answer(admin, "ABORT\ntransaction:t\n") == "AMQ339014 Error aborting t");
    CHECK(answer(admin, "UNSUBSCRIBE\nid:1\n") == "AMQ339017 Error unsubscribing 1");
    CHECK(answer(admin, "ACK\nid:1\n") == "AMQ339018 Error acknowledging message 1");
    CHECK(answer(admin, "SUBSCRIBE\nid:1\ndestination:q\n").contains("Username admin; SSL"));
    CHECK(answer("", "SUBSCRIBE\nid:1\ndestination:q\n").contains("Username null; SSL"));
}
