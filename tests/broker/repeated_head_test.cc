// A producer that sends one head again and again has it looked at once: nobody may tell.
#include <doctest/doctest.h>

#include "tests/support/frames.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

/// `frame` without its message-id, which counts all messages.
std::string without_id(std::string frame) {
    const std::size_t begin = frame.find("message-id:");
    return begin == std::string::npos ? frame : frame.erase(begin, frame.find('\n', begin) - begin);
}

/// What a consumer sees of five SENDs with the same head, time moving between them.
/// @param interrupted  another head stands between each two
Strings seen(const std::string& headers, bool interrupted) {
    TestBroker broker;
    TestClient consumer(broker);
    consumer.login();
    consumer.send(consume_frame("q"));
    TestClient producer(broker);
    producer.login();
    for (int i = 0; i < 5; ++i) {
        if (interrupted) producer.send(anycast_frame("other", "x"));
        producer.send(anycast_frame("q", "body" + std::to_string(i), headers));
        broker.advance(Milliseconds(10));
    }
    broker.advance(Milliseconds(500));
    Strings all;
    for (std::string& frame : frames(consumer)) all.push_back(without_id(std::move(frame)));
    return all;
}

}  // namespace

TEST_CASE("repeated heads: the messages are those of heads that differ") {
    for (const char* headers : {"",
                                "persistent:true\n",
                                "priority:7\nfoo:bar\\cbaz\nfoo:second\n",
                                "JMSXGroupID:g\ncorrelation-id:c\ntype:t\n",
                                "expires:9999999999999\n",
                                "AMQ_SCHEDULED_DELAY:200\n",
                                "content-type:text/plain\nreply-to:r\n"}) {
        CAPTURE(headers);
        const Strings repeated = seen(headers, false);
        CHECK(repeated.size() == 5);
        CHECK(repeated == seen(headers, true));
    }
}

TEST_CASE("repeated heads: a large body is large, and the next one is not") {
    TestBroker broker;
    TestClient client(broker);
    client.login();
    for (const std::size_t size : {1U, 1U, 200'000U, 1U}) {
        client.send(anycast_frame("q", std::string(size, 'x')));
    }
    std::vector<bool> large;
    broker.queue("q").for_each_waiting([&](const broker::MessageReference& reference) {
        large.push_back(reference.message->large_size >= 0);
    });
    CHECK(large == std::vector<bool>{false, false, true, false});
}

TEST_CASE("repeated heads: a destination that was deleted meanwhile is made anew") {
    TestBroker broker;
    TestClient client(broker);
    client.login();
    for (int i = 0; i < 3; ++i) client.send(anycast_frame("q", "x"));
    broker.core().manager.delete_queue(broker.queue("q"));
    client.send(anycast_frame("q", "x"));
    CHECK(broker.queue("q").message_count() == 1);
}
