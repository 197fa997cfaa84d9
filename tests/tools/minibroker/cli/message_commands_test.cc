#include <doctest/doctest.h>

#include <algorithm>

#include "tools/minibroker/cli/messages/browser.h"
#include "tools/minibroker/cli/messages/message_properties.h"
#include "tools/minibroker/cli/messages/producer.h"
#include "tools/minibroker/cli/terminal/progress_bar.h"

using namespace minibroker;
using namespace minibroker::cli;

TEST_CASE("destination: a queue unless it says topic") {
    CHECK(parse_destination("queue://jobs").shown() == "ActiveMQQueue[jobs]");
    CHECK(parse_destination("jobs").shown() == "ActiveMQQueue[jobs]");
    CHECK(parse_destination("topic://news").shown() == "ActiveMQTopic[news]");
    CHECK(parse_destination("a::b").shown() == "ActiveMQQueue[a::b]");
    CHECK(parse_destination("queue://").name.empty());
    CHECK(parse_destination("QUEUE://x").name == "x");
    CHECK(parse_destination("queue://que://x").name == "que://x");
    CHECK(parse_destination("TOPIC://x").topic == false);
    for (const char* good : {"x", "a::b", "queue://x", "topic://x", "queue://que://x", "a:/b", ""})
        CHECK(wrong_scheme(good).empty());
    for (const char* bad : {"que://x", "QUEUE://x", "Topic://x", "://x", "queue ://x"})
        CHECK(wrong_scheme(bad).starts_with("no such kind of destination: "));
    CHECK(queue_of(parse_destination("queue://a::b")) == "b");
    CHECK(queue_of(parse_destination("queue://a")) == "a");
}

TEST_CASE("producer: bodies are numbered, given, or made up to a size") {
    ProducerOptions options;
    CHECK(body_of(options, 0) == "test message: 0");
    CHECK(body_of(options, 41) == "test message: 41");
    options.text = "hello";
    CHECK(body_of(options, 7) == "hello");
    options.text_size = 30;
    CHECK(body_of(options, 7).size() == 30);
    options.message_size = 5;
    CHECK(body_of(options, 7).size() == 5);
}

TEST_CASE("producer: headers say persistent, group, and the size of a bytes message") {
    const auto has = [](const Headers& headers, const char* name, const char* value) {
        const std::pair<std::string, std::string> header{name, value};
        return std::ranges::find(headers, header) != headers.end();
    };
    ProducerOptions options;
    options.message.destination = "topic://news";
    CHECK(has(producer_headers(options), "destination", "news"));
    CHECK(has(producer_headers(options), "destination-type", "MULTICAST"));
    CHECK(has(producer_headers(options), "persistent", "true"));
    options.non_persistent = true;
    options.group = "g";
    options.message_size = 9;
    CHECK_FALSE(has(producer_headers(options), "persistent", "true"));
    CHECK(has(producer_headers(options), "JMSXGroupID", "g"));
    CHECK(has(producer_headers(options), "content-length", "9"));
}

TEST_CASE("producer: properties become headers, an unknown type a complaint") {
    const auto some = parse_properties(
        R"([{"type":"string","key":"a","value":"b"},{"type":"INT","key":"n","value":5},)"
        R"({"type":"blob","key":"c","value":"d"}])");
    REQUIRE(some.has_value());
    CHECK(some->headers == Headers{{"a", "b"}, {"n", "5"}});
    CHECK(some->complaints ==
          std::vector<std::string>{
              "Unable to set property: c. Did not recognize type: blob. Supported types are: "
              "boolean, int, long, byte, short, float, double, string."});
    for (const char* text : {"",
                             "abc",
                             "{}",
                             "[1]",
                             R"([{"type":"int","key":"a"}])",
                             R"([{"type":"int","value":1}])"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_properties(text).has_value());
    }
}

TEST_CASE("consumer: a message as JSON has its headers in their order") {
    const ServerFrame message = {"MESSAGE", {{"b", "1"}, {"a", "\"x\""}}, "line\nline"};
    CHECK(message_json(message) == R"({"headers":{"b":"1","a":"\"x\""},"body":"line\nline"})");
    CHECK(message_json({"MESSAGE", {{"a", "1"}, {"a", "2"}}, ""}) ==
          R"({"headers":{"a":"1"},"body":""})");
    CHECK(message_json({"MESSAGE", {}, ""}) == R"({"headers":{},"body":""})");
    CHECK(filter_line(std::nullopt) == "Consumer:: filter = null\n");
    CHECK(filter_line("a = 'b'") == "Consumer:: filter = a = 'b'\n");
}

TEST_CASE("elapsed: whole seconds, then milliseconds") {
    CHECK(elapsed_lines("P", std::chrono::milliseconds(2583)) ==
          "P Elapsed time in second : 2 s\nP Elapsed time in milli second : 2583 milli seconds\n");
}

TEST_CASE("progress bar: empty, half, full") {
    CHECK(progress_line(0, 10) == "[" + std::string(40, ' ') + "]   0% 0/10");
    CHECK(progress_line(5, 10) ==
          "[" + std::string(20, '#') + std::string(20, ' ') + "]  50% 5/10");
    CHECK(progress_line(10, 10) == "[" + std::string(40, '#') + "] 100% 10/10");
    CHECK(progress_line(1, 1) == "[" + std::string(40, '#') + "] 100% 1/1");
}
