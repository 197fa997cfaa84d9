#include <doctest/doctest.h>

#include "tests/support/management.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

/// A queue `q` with the messages 1 (red), 2 (blue), 3 (blue), persistent.
struct Filled {
    explicit Filled(std::int64_t page_size = 200)
        : broker(with_settings([page_size](config::AddressSettings& settings) {
              settings.management_browse_page_size = page_size;
          })),
          manager(broker),
          client(broker) {
        client.login();
        for (const auto& [body, colour] : {std::pair{"1", "red"}, {"2", "blue"}, {"3", "blue"}}) {
            client.send(
                anycast_frame("q", body, "persistent:true\ncolour:" + std::string(colour) + "\n"));
        }
    }
    std::string call(std::string_view operation, std::string_view arguments = "[]") {
        return manager.call("queue.q", operation, arguments);
    }
    TestBroker broker;
    Manager manager;
    TestClient client;
};

}  // namespace

TEST_CASE("management messages: they are counted by filter and by property") {
    Filled f;
    CHECK(f.call("countMessages") == "true 3");
    CHECK(f.call("countMessages", "[null]") == "true 3");
    CHECK(f.call("countMessages", R"(["colour = 'blue'"])") == "true 2");
    CHECK(f.call("countMessages", R"(["", "colour"])") == R"(true "{\"blue\":2,\"red\":1}")");
    CHECK(f.call("countMessages", R"([null, "none"])") == R"(true "{\"null\":3}")");
    CHECK(f.call("countMessages", R"(["colour ="])") ==
          "false \"AMQ229020: Invalid filter: colour =\"");
    CHECK(f.call("countDeliveringMessages", "[null]") == "true 0");
}

TEST_CASE("management messages: with a filter or a property only the first of the queue count") {
    Filled f(2);
    CHECK(f.call("countMessages") == "true 3");
    CHECK(f.call("countMessages", R"(["colour = 'blue'"])") == "true 1");
    CHECK(f.call("countMessages", R"(["", "colour"])") == R"(true "{\"blue\":1,\"red\":1}")");
    for (const std::int64_t size : {0, -1}) {
        CAPTURE(size);
        Filled none(size);
        CHECK(none.call("countMessages", R"(["colour = 'blue'"])") == "true 0");
        CHECK(none.call("countMessages", R"(["", "colour"])") == R"(true "{}")");
        CHECK(none.call("listMessagesAsJSON", "[null]") == R"(true "[]")");
    }
}

TEST_CASE("management messages: removed ones are killed, and stay away after a crash") {
    Filled f;
    CHECK(f.call("removeMessages", R"(["colour = 'red'"])") == "true 1");
    CHECK(f.call("removeMessages") == "false \"AMQ229069: no operation removeMessages/0\"");
    CHECK(f.call("removeMessage", "[1]") == "true false");
    const auto id = [&] {
        std::uint64_t first = 0;
        f.broker.queue("q").for_each_waiting([&](const broker::MessageReference& reference) {
            if (first == 0) first = reference.message->id.value;
        });
        return std::to_string(first);
    }();
    CHECK(f.call("removeMessage", "[" + id + "]") == "true true");
    CHECK(f.broker.queue("q").counters().killed == 2);
    CHECK(f.broker.queue("q").counters().acknowledged == 0);
    f.broker.crash();
    CHECK(drain(f.broker, "q") == Strings{"3"});
}

// Seen with Artemis 2.40.0, whose page is of messages that it looks at, not of those that match.
TEST_CASE("management messages: a list has what matches in the first page of the queue") {
    const auto listed = [](std::int64_t page_size, const char* filter) {
        Filled f(page_size);
        const std::string answer = f.call("listMessagesAsJSON", filter);
        std::size_t count = 0;
        for (auto at = answer.find("messageID"); at != std::string::npos;
             at = answer.find("messageID", at + 1)) {
            ++count;
        }
        return count;
    };
    constexpr const char* kBlue = R"(["colour = 'blue'"])";
    CHECK(listed(1, kBlue) == 0);
    CHECK(listed(2, kBlue) == 1);
    CHECK(listed(3, kBlue) == 2);
    CHECK(listed(-1, kBlue) == 0);
    CHECK(listed(2, "[\"\"]") == 2);
    CHECK(listed(3, "[\"\"]") == 3);
    CHECK(listed(-1, "[\"\"]") == 0);
}

TEST_CASE("management messages: what a consumer holds is left alone") {
    Filled f;
    f.client.send(consume_frame("q", "ack:client\nconsumer-window-size:0\n"));
    CHECK(body_of(f.client.next()) == "1");
    CHECK(f.call("removeAllMessages") == "true 2");
    CHECK(f.call("countMessages") == "true 1");
    CHECK(f.call("countDeliveringMessages", "[\"\"]") == "true 1");
    CHECK(f.call("listMessagesAsJSON", "[\"\"]") == "true \"[]\"");
}

TEST_CASE("management messages: moved ones tell where they were, once, over a crash too") {
    Filled f;
    CHECK(f.manager.call("broker", "createQueue", R"(["to","to","ANYCAST"])") == "true");
    CHECK(f.call("moveMessages", R"(["", "nowhere"])") ==
          "false \"AMQ229049: No queue found for nowhere\"");
    CHECK(f.call("moveMessages", R"(["colour = 'blue'", "to"])") == "true 2");
    CHECK(f.broker.queue("q").counters().acknowledged == 2);
    f.broker.crash();
    CHECK(drain(f.broker, "q") == Strings{"1"});
    const std::string moved = take_one(f.broker, "to");
    CHECK(header_of(moved, "_AMQ_ORIG_QUEUE") == "q");
    CHECK(header_of(moved, "destination") == "to");
    CHECK(f.broker.queue("to").message_count() <= 1);
}

TEST_CASE("management messages: of five parameters the last is how many are moved") {
    Filled f;
    CHECK(f.manager.call("broker", "createQueue", R"(["to","to","ANYCAST"])") == "true");
    CHECK(f.call("moveMessages", R"([10, "", "to", false, 2])") == "true 2");
    CHECK(f.broker.queue("to").message_count() == 2);
}

TEST_CASE("management messages: dead ones go back by retry") {
    Filled f;
    CHECK(f.call("sendMessagesToDeadLetterAddress", R"(["colour = 'red'"])") == "true 1");
    CHECK(f.call("expireMessages", R"(["colour = 'blue'"])") == "true 2");
    CHECK(f.broker.queue("q").counters().killed == 1);
    CHECK(f.broker.queue("q").counters().expired == 2);
    CHECK(f.broker.queue("ExpiryQueue").message_count() == 2);
    CHECK(f.manager.call("queue.DLQ", "retryMessages") == "true 1");
    CHECK(f.manager.call("queue.DLQ", "retryMessages") == "true 0");
    f.broker.crash();
    const std::string back = take_one(f.broker, "q");
    CHECK(body_of(back) == "1");
    CHECK(header_of(back, "_AMQ_ORIG_QUEUE") == "DLQ");
}

TEST_CASE("management messages: another priority is another place, and is kept") {
    Filled f;
    CHECK(f.call("changeMessagesPriority", R"(["colour = 'blue'", 10])") ==
          "false \"AMQ229048: invalid new Priority value: 10. It must be between 0 and 9 (both "
          "included)\"");
    CHECK(f.call("changeMessagesPriority", R"(["", -1])").starts_with("false"));
    CHECK(f.call("changeMessagesPriority", R"(["colour = 'blue'", 9])") == "true 2");
    f.broker.crash();
    CHECK(drain(f.broker, "q") == Strings{"2", "3", "1"});
}

TEST_CASE("management messages: the first one shown is of the lowest priority") {
    Filled f;
    CHECK(f.call("changeMessagesPriority", R"(["colour = 'red'", 2])") == "true 1");
    CHECK(f.call("peekFirstMessageAsJSON").find("red") != std::string::npos);
    CHECK(f.call("removeAllMessages") == "true 3");
    CHECK(f.call("peekFirstMessageAsJSON") == "true \"null\"");
    CHECK(f.call("getFirstMessageAsJSON") == "true \"[{}]\"");
    CHECK(f.manager.attribute("queue.q", "firstMessageAge") == "true");
}

TEST_CASE("management messages: scheduled ones can be had at once") {
    Filled f;
    f.client.send(anycast_frame("q", "4", "AMQ_SCHEDULED_DELAY:100000\n"));
    CHECK(f.manager.attribute("queue.q", "scheduledCount") == "true 1");
    CHECK(f.call("listScheduledMessagesAsJSON").find("_AMQ_SCHED_DELIVERY") != std::string::npos);
    CHECK(f.call("deliverScheduledMessages", "[\"\"]") == "true");
    CHECK(f.manager.attribute("queue.q", "scheduledCount") == "true 0");
    CHECK(drain(f.broker, "q") == Strings{"1", "2", "3", "4"});
}

TEST_CASE("management messages: sendMessage asks for a user who may send") {
    Filled f;
    CHECK(f.call("sendMessage", R"([{"a":"b"}, 3, "text", true, "admin", "wrong"])") ==
          "false \"AMQ229031: Unable to validate user from management. Username: admin; SSL "
          "certificate subject DN: unavailable\"");
    CHECK(f.call("sendMessage", R"([{}, 3, "x", true, null, null])").starts_with("false"));
    CHECK(
        f.call("sendMessage", R"([{"n":4}, 3, "x", true, "admin", "admin"])").starts_with("false"));
    CHECK(f.call("sendMessage", R"([{}, 4, "%%", true, "admin", "admin"])") ==
          "false \"Illegal base64 character 25\"");
    CHECK(f.call("removeAllMessages") == "true 3");
    CHECK(f.call("sendMessage", R"([{"a":"b"}, 3, "text", true, "admin", "admin"])")
              .starts_with("true \""));
    CHECK(f.call("sendMessage", R"([null, 4, "AAEC", false, "admin", "admin"])")
              .starts_with("true \""));
    const std::string text = take_one(f.broker, "q");
    CHECK(body_of(text) == "text");
    CHECK(header_of(text, "a") == "b");
    CHECK(header_of(text, "destination") == "q\\c\\cq");
}
