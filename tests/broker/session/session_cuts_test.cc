#include <doctest/doctest.h>

#include <random>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

/// One random frame of a client that has one queue, one topic and one transaction.
std::string random_frame(std::mt19937_64& random) {
    const std::string number = std::to_string(random() % 1000);
    const std::string receipt = random() % 2 == 0 ? "receipt:" + number + "\n" : "";
    const std::string tx = random() % 4 == 0 ? "transaction:t\n" : "";
    switch (random() % 12) {
        case 0:
            return consume_frame("q", receipt + "ack:client\n");
        case 1:
            return topic_frame("t", receipt);
        case 2:
            return "UNSUBSCRIBE\nid:q\n" + receipt;
        case 3:
            return "UNSUBSCRIBE\nid:t\n" + receipt;
        case 4:
            return "BEGIN\ntransaction:t\n" + receipt;
        case 5:
            return "COMMIT\ntransaction:t\n" + receipt;
        case 6:
            return "ABORT\ntransaction:t\n" + receipt;
        case 7:
            return "ACK\nsubscription:q\nmessage-id:1," + number + "\n" + receipt;
        case 8:
            return send_frame("t", "topic " + number, receipt + tx);
        case 9:
            return anycast_frame("q", "a\nb\n" + number, "persistent:true\n" + receipt + tx);
        case 10:
            return send_frame("t", std::string("\0\n\0", 3), "content-length:3\n" + receipt);
        default:
            return anycast_frame("q", number, "priority:" + std::to_string(random() % 10) + "\n");
    }
}

std::string random_script(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::string script;
    for (int i = 0; i < 40; ++i) {
        script += random_frame(random);
        if (script.ends_with('\n') && !script.ends_with("\n\n")) script += '\n';
        script += '\0';
        if (random() % 3 == 0) script += '\n';
    }
    return script;
}

/// What the broker answers to the script when it comes in pieces that `piece` gives the sizes of.
///
/// A cut changes when the disk is written, and with it what an UNSUBSCRIBE finds delivered; so
/// there is no disk, or it is held up until the end.
std::string output(const std::string& script, std::uint64_t seed, auto piece) {
    config::Config config = default_config();
    config.persistence_enabled = seed % 3 == 0;
    TestBroker broker(config);
    TestClient client(broker);
    client.login(seed % 2 == 0 ? "1.0" : "1.1");
    broker.hold_journal(true);
    for (std::size_t at = 0; at < script.size();) {
        const std::size_t size = std::min<std::size_t>(piece(), script.size() - at);
        client.raw(std::string_view(script).substr(at, size));
        at += size;
    }
    broker.hold_journal(false);
    return client.received();
}

}  // namespace

// In 1.2 an ERROR closes, and what follows it in the same packet is answered: there a cut is no cut
// of text alone.
TEST_CASE("session: a script cut anywhere gives the output of the script in one piece") {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        CAPTURE(seed);
        const std::string script = random_script(seed);
        const std::string whole = output(script, seed, [&] { return script.size(); });
        std::mt19937_64 random(seed * 31);
        CHECK(output(script, seed, [&] { return 1 + random() % 30; }) == whole);
        CHECK(output(script, seed, [&] { return 1 + random() % 500; }) == whole);
        if (seed <= 6) CHECK(output(script, seed, [] { return 1U; }) == whole);
    }
}
