#include "tools/minibroker/cli/manage/queue_stat.h"

#include <doctest/doctest.h>

using namespace minibroker::cli;

namespace {

std::string arguments(const QueueStatOptions& options) {
    const auto found = queue_stat_arguments(options);
    return found ? *found : "!" + found.error().text;
}

QueueStatOptions with_field(const char* field, const char* operation, const char* value) {
    QueueStatOptions options;
    if (field != nullptr) options.field = field;
    if (operation != nullptr) options.operation = operation;
    if (value != nullptr) options.value = value;
    return options;
}

std::string queue(const std::string& name, const std::string& address) {
    return R"({"id":"1","name":")" + name + R"(","address":")" + address +
           R"(","consumerCount":"0","messageCount":"1","messagesAdded":"2","deliveringCount":"3",)"
           R"("messagesAcked":"4","scheduledCount":"5","routingType":"ANYCAST",)"
           R"("internalQueue":"false"})";
}

std::string printed(const QueueStatOptions& options, const std::string& answer) {
    std::string out;
    const auto done = print_queue_stat(options, answer, "activemq.management.mine", out);
    return done ? out : out + "!" + done.error().text;
}

constexpr const char* kTitles =
    "[NAME, ADDRESS, CONSUMER_COUNT, MESSAGE_COUNT, MESSAGES_ADDED, DELIVERING_COUNT, "
    "MESSAGES_ACKED, SCHEDULED_COUNT, ROUTING_TYPE, INTERNAL]";
constexpr const char* kOperations = "[CONTAINS, NOT_CONTAINS, EQUALS, GREATER_THAN, LESS_THAN]";

}  // namespace

TEST_CASE("queue stat: the filter is a JSON object in a JSON string") {
    CHECK(arguments({}) == R"(["{\"field\":\"\",\"operation\":\"\",\"value\":\"\"}",1,51])");
    QueueStatOptions options;
    options.queue_name = "a\"b";
    options.max_rows = 2;
    CHECK(arguments(options) ==
          R"(["{\"field\":\"name\",\"operation\":\"CONTAINS\",\"value\":\"a\\\"b\"}",1,3])");
    CHECK(arguments(with_field("MESSAGE_COUNT", "EQUALS", "12")) ==
          R"(["{\"field\":\"MESSAGE_COUNT\",\"operation\":\"EQUALS\",\"value\":\"12\"}",1,51])");
    CHECK(arguments(with_field("messagecount", "LESS_THAN", "1")) ==
          R"(["{\"field\":\"MESSAGE_COUNT\",\"operation\":\"LESS_THAN\",\"value\":\"1\"}",1,51])");
    CHECK(arguments(with_field("internalQueue", "EQUALS", "true")) ==
          R"(["{\"field\":\"INTERNAL\",\"operation\":\"EQUALS\",\"value\":\"true\"}",1,51])");
    CHECK(arguments(with_field(nullptr, "EQUALS", "x")) == arguments({}));
}

TEST_CASE("queue stat: options that do not go together are told in Artemis's words") {
    QueueStatOptions both = with_field("NAME", "EQUALS", "1");
    both.queue_name = "a";
    CHECK(arguments(both) == "!'--field' and '--queueName' cannot be specified together.");
    CHECK(arguments(with_field("BOGUS", "EQUALS", "1")) ==
          "!'--field' must be set to one of the following " + std::string(kTitles));
    CHECK(arguments(with_field("NAME", "EQUALS", nullptr)) ==
          "!'--value' needs to be set when '--field' is specified");
    CHECK(arguments(with_field("NAME", "EQUALS", "")) ==
          "!'--value' needs to be set when '--field' is specified");
    CHECK(arguments(with_field("NAME", nullptr, "1")) ==
          "!'--operation' must be set when '--field' is specified " + std::string(kOperations));
    for (const char* operation : {"BOGUS", "equals", "NOT_EQUALS", ""}) {
        CHECK(arguments(with_field("NAME", operation, "1")) ==
              "!'--operation' must be set to one of the following " + std::string(kOperations));
    }
}

TEST_CASE("queue stat: what Artemis takes and makes nothing of is a mistake here") {
    const auto wrong = [](const QueueStatOptions& options) {
        const auto checked = check_queue_stat(options);
        return checked ? std::string() : checked.error().text;
    };
    CHECK(wrong({}).empty());
    CHECK(wrong(with_field("NAME", "EQUALS", "a")).empty());
    CHECK(wrong(with_field("NAME", "FOO", "a")).starts_with("'--operation' must be set to one of"));
    CHECK(wrong(with_field("FOO", "EQUALS", "a")).starts_with("'--field' must be set to one of"));
    CHECK(wrong(with_field(nullptr, "EQUALS", nullptr)) == "'--operation' needs '--field' as well");
    CHECK(wrong(with_field(nullptr, nullptr, "a")) == "'--value' needs '--field' as well");
    CHECK(wrong(with_field("MESSAGE_COUNT", "LESS_THAN", "-1")).empty());
    for (const char* value : {"a", "1.5", " 1", "99999999999999999999"}) {
        CHECK(wrong(with_field("MESSAGE_COUNT", "GREATER_THAN", value)) ==
              "'--value' must be a whole number for GREATER_THAN");
    }
    QueueStatOptions rows;
    for (const auto& [count, good] : {std::pair<std::int64_t, bool>{-1, false},
                                      {0, true},
                                      {1, true},
                                      {INT32_MAX, true},
                                      {std::int64_t{INT32_MAX} + 1, false},
                                      {INT64_MAX, false}}) {
        rows.max_rows = count;
        CHECK(wrong(rows).empty() == good);
    }
    QueueStatOptions columns;
    for (const auto& [size, good] :
         {std::pair{-2, false}, {-1, true}, {0, false}, {9, false}, {10, true}, {11, true}}) {
        columns.style.column_width_max = size;
        CHECK(wrong(columns).empty() == good);
    }
    columns.style.single_line_header = true;
    for (const auto& [size, good] : {std::pair{2, false}, {3, true}, {4, true}}) {
        columns.style.column_width_max = size;
        CHECK(wrong(columns).empty() == good);
        std::string out;
        const auto done = print_queue_stat(
            columns, R"({"data":[)" + queue("aaaaaaaaaaaa", "b") + R"(],"count":1})", "m", out);
        CHECK(done.has_value() >= good);
    }
}

// clang-format off
TEST_CASE("queue stat: management's own queues are left out, but counted for the warning") {
    const std::string answer = R"({"data":[)" + queue("q", "a") + "," +
                               queue("activemq.management.other", "activemq.management.other") + "," +
                               queue("uuid", "activemq.management.mine") + R"(],"count":3})";
    CHECK(printed({}, answer) ==
"|NAME|ADDRESS|CONSUMER|MESSAGE|MESSAGES|DELIVERING|MESSAGES|SCHEDULED|ROUTING|INTERNAL|\n"
"|    |       | COUNT  | COUNT | ADDED  |  COUNT   | ACKED  |  COUNT  | TYPE  |        |\n"
"|q   |a      |   0    |   1   |   2    |    3     |   4    |    5    |ANYCAST| false  |\n");
    QueueStatOptions two;
    two.max_rows = 2;
    CHECK(printed(two, answer).ends_with(
        "\nWARNING: the displayed queues are 2/5, set maxRows to display more queues.\n"));
    two.max_rows = 5;
    CHECK(printed(two, answer).find("WARNING") == std::string::npos);
    QueueStatOptions all;
    all.include_management = true;
    CHECK(printed(all, answer).find("|uuid ") != std::string::npos);
}
// clang-format on

TEST_CASE("queue stat: the row asked for in the place of the reply queue is cut when not needed") {
    QueueStatOptions one;
    one.max_rows = 1;
    const std::string with = R"({"data":[)" + queue("uuid", "activemq.management.mine") + "," +
                             queue("q", "a") + R"(],"count":3})";
    CHECK(printed(one, with).find("|q ") != std::string::npos);
    const std::string without =
        R"({"data":[)" + queue("p", "a") + "," + queue("q", "a") + R"(],"count":3})";
    CHECK(printed(one, without).find("|p ") != std::string::npos);
    CHECK(printed(one, without).find("|q ") == std::string::npos);
}

TEST_CASE("queue stat: a filter counts only what passes it") {
    QueueStatOptions one;
    one.max_rows = 1;
    one.queue_name = "q";
    const std::string answer = R"({"data":[)" + queue("q", "a") + R"(],"count":2})";
    CHECK(printed(one, answer).ends_with("queues are 1/2, set maxRows to display more queues.\n"));
}

TEST_CASE("queue stat: json is one queue a line, the text of the broker otherwise unchanged") {
    QueueStatOptions json;
    json.json = true;
    CHECK(printed(json, R"({"data":[{"id":"1","name":"a[0]"},{"id":"2","name":"b"}],"count":2})") ==
          "{\"data\":[\n"
          "   {\"id\":\"1\",\"name\":\"a[0]\"},\n"
          "   {\"id\":\"2\",\"name\":\"b\"}\n"
          "],\"count\":2}\n");
    CHECK(printed(json, R"({"data":[],"count":0})") == "{\"data\":[\n],\"count\":0}\n");
}

TEST_CASE("queue stat: an answer that is no list is an error") {
    CHECK(printed({}, "[]") == "!list of queues not understood: []");
}
