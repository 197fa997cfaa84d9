#include <doctest/doctest.h>

#include <string>

#include "broker/selector/selector.h"
#include "broker/stomp/selector_causes.h"
#include "tests/broker/client_log/log_lines.h"
#include "tests/support/frames.h"

// What the log says of selectors and filters that fit no message (docs/LOGGING.md).
namespace minibroker::test {
namespace {

std::string told(std::string_view selector) {
    REQUIRE(broker::Selector::parse(selector).has_value());
    const auto cause = broker::unfit_comparison(selector);
    return cause ? cause->why + " | " + std::string(cause->remedy) : "";
}

}  // namespace

TEST_CASE("selector causes: comparisons that no header fits") {
    CHECK(told("colour = red").starts_with("red is the name of a header here, not a text"));
    CHECK(told("colour = \"red\"").contains("single quotes"));
    CHECK(told("order-id = 'a'").starts_with("order-id is read as order minus id"));
    CHECK(told("order-id = 'a'").contains("hyphenated_props:"));
    for (const char* selector :
         {"size > 3",
          "size >= 3.5",
          "size < 0x10",
          "size = 3",
          "3 < size",
          "a = 'b' AND (size <= 017)",
          "size BETWEEN 1 AND 3",
          "no_convert_string_expressions:size > 3",
          "convert_string_expressions:no_convert_string_expressions:size>3"}) {
        CAPTURE(selector);
        CHECK(told(selector).starts_with("headers are texts, and size is compared with a number"));
        CHECK(told(selector).contains("convert_string_expressions:"));
    }
    CHECK(told("urgent = TRUE").contains("compared with TRUE"));
}

TEST_CASE("selector causes: what may be meant as it stands") {
    for (const char* selector : {"colour = 'red'",
                                 "size = '3'",
                                 "colour <> 'red' AND size IN ('1', '2')",
                                 "convert_string_expressions:size > 3",
                                 "convert_string_expressions:urgent = TRUE",
                                 "convert_string_expressions:price-discount > 3",
                                 "hyphenated_props:order-id = 'a'",
                                 "JMSPriority > 3",
                                 "JMSTimestamp BETWEEN 1 AND 2",
                                 "AMQSize = 3",
                                 "_AMQ_SIZE > 3",
                                 "colour IS NULL",
                                 "colour LIKE 'r%'",
                                 "JMSPriority - 1 > 3",
                                 "colour = JMSType",
                                 "TRUE"}) {
        CAPTURE(selector);
        CHECK(told(selector) == "");
    }
}

TEST_CASE("selector causes: what may be a secret is not taken apart") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.1");
    Lines lines(broker);
    for (const char* selector :
         {"password = geheim", "a = b AND passcode = geheim", "secret > 4711"}) {
        CAPTURE(selector);
        client.send("SUBSCRIBE\nid:" + std::string(selector) +
                    "\ndestination:t\nselector:" + selector);
    }
    client.send("SEND\ndestination:t\npassword:1\npasscode:1\n\nx");
    client.send("SUBSCRIBE\nid:1\ndestination:t\nselector:password == geheim");
    const auto all = lines.take();
    CHECK(all.size() == 2);
    for (const std::string& line : all) {
        CAPTURE(line);
        CHECK_FALSE(line.contains("geheim"));
        CHECK_FALSE(line.contains("4711"));
    }
}

TEST_CASE("selector causes: a selector over the limit is not looked at") {
    const auto of = [](std::size_t size) { return "size > 3" + std::string(size - 8, ' '); };
    CHECK(told(of(broker::kSelectorBytesExplained - 1)) != "");
    CHECK(told(of(broker::kSelectorBytesExplained)) != "");
    CHECK(told(of(broker::kSelectorBytesExplained + 1)) == "");
    const auto habit = [](std::size_t size) {
        return broker::syntax_cause("a == 'b'" + std::string(size - 8, ' ')).has_value();
    };
    CHECK(habit(broker::kSelectorBytesExplained));
    CHECK_FALSE(habit(broker::kSelectorBytesExplained + 1));
}

// The oracle of the above: what is told to fit no message fits none, whatever the header says.
TEST_CASE("selector causes: a number or a hyphen fits no message of a client indeed") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.1");
    int id = 0;
    for (const char* selector : {"size > 3",
                                 "size < 9",
                                 "size = 4",
                                 "3 < size",
                                 "urgent = TRUE",
                                 "order-id = 'a'",
                                 "size BETWEEN 1 AND 9"}) {
        CHECK(told(selector) != "");
        client.send("SUBSCRIBE\nid:" + std::to_string(++id) +
                    "\ndestination:t\nselector:" + selector);
    }
    client.send("SEND\ndestination:t\nsize:4\nurgent:true\norder-id:a\norder:b\nid:c\n\nx");
    client.send("SEND\ndestination:t\n\nx");
    CHECK(client.bodies().empty());
}

TEST_CASE("client log: filters that refuse a message are shown, with what is wrong with them") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.1");
    client.send("SUBSCRIBE\nid:1\ndestination:one\nselector:colour = 'blue'");
    client.send("SUBSCRIBE\nid:2\ndestination:two\nselector:size > 3");
    for (const char* id : {"3", "4", "5", "6"}) {
        client.send(std::string("SUBSCRIBE\nid:") + id + "\ndestination:many\nselector:\"a\" = '" +
                    id + std::string(100, 'x') + "'");
    }
    Lines lines(broker);
    client.send("SEND\ndestination:one\ncolour:red\n\nx");
    const std::string one = lines.one();
    CAPTURE(one);
    CHECK(one.contains(" has 'colour = 'blue''\" remedy=\"compare them with the headers"));
    client.send("SEND\ndestination:two\nsize:4\n\nx");
    const std::string two = lines.one();
    CAPTURE(two);
    CHECK(two.contains(" has 'size > 3'; headers are texts, and size is compared with a number"));
    CHECK(two.contains("remedy=\"write the value in quotes"));
    client.send("SEND\ndestination:many\n\nx");
    const std::string many = lines.one();
    CAPTURE(many);
    CHECK(many.contains("has '\\x22a\\x22 = '3xxx"));
    CHECK(many.contains("xxx...', queue "));
    CHECK(many.contains(", ...\" remedy="));
    CHECK_FALSE(many.contains("'6x"));
}

TEST_CASE("client log: the filter of the queue that a SEND names is shown alone") {
    TestBroker broker;
    TestClient client(broker);
    client.login("1.2", "client-id:c\n");
    client.send("SUBSCRIBE\nid:1\ndestination:t\ndurable-subscription-name:a\nselector:x = 'y'");
    client.send("SUBSCRIBE\nid:2\ndestination:t\ndurable-subscription-name:b\nselector:x = 'z'");
    Lines lines(broker);
    client.send("SEND\ndestination:t\\c\\cc.a\n\nx");
    const std::string line = lines.one();
    CAPTURE(line);
    CHECK(
        line.contains("why=\"the filter of the queue behind :: refuses it: queue c.a has "
                      "'x = 'y''\" remedy=\"compare"));
}

TEST_CASE("client log: the filter of a divert is shown, and a queue that takes nothing") {
    config::Config config = default_config();
    config.addresses.push_back({"shop", false, true, {}});
    config::Divert& divert = config.diverts.emplace_back();
    divert.name = "spy";
    divert.routing_name = "spy";
    divert.address = "shop";
    divert.forwarding_address = "else";
    divert.filter = "colour = 'blue'";
    divert.exclusive = true;
    TestBroker broker(config);
    TestClient client(broker);
    client.login("1.1");
    client.send("SUBSCRIBE\nid:1\ndestination:shop\nselector:a = '1'");
    Lines lines(broker);
    client.send("SEND\ndestination:shop\n\nx");
    CHECK(lines.one().contains(", divert spy has 'colour = 'blue''\""));
}

}  // namespace minibroker::test
