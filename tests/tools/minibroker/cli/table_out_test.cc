// The expected tables are outputs of Artemis 2.40.0's `queue stat`.
#include "tools/minibroker/cli/terminal/table_out.h"

#include <doctest/doctest.h>

using namespace minibroker::cli;

namespace {

const std::vector<TableColumn> kColumns = {{"NAME", false},
                                           {"ADDRESS", false},
                                           {"CONSUMER_COUNT", true},
                                           {"MESSAGE_COUNT", true},
                                           {"MESSAGES_ADDED", true},
                                           {"DELIVERING_COUNT", true},
                                           {"MESSAGES_ACKED", true},
                                           {"SCHEDULED_COUNT", true},
                                           {"ROUTING_TYPE", true},
                                           {"INTERNAL", true}};

std::vector<std::string> row(const std::string& name,
                             const std::string& address,
                             const std::string& count,
                             const std::string& type,
                             const std::string& internal) {
    return {name, address, "0", count, count, "0", "0", "0", type, internal};
}

const std::vector<std::vector<std::string>> kRows = {
    row("$sys.mqtt.sessions", "$sys.mqtt.sessions", "0", "ANYCAST", "true"),
    row("DLQ", "DLQ", "0", "ANYCAST", "false"),
    row("ExpiryQueue", "ExpiryQueue", "0", "ANYCAST", "false"),
    row("audit.red", "audit", "2", "MULTICAST", "false"),
    row("bulk", "bulk", "3", "ANYCAST", "false"),
    row("jobs", "jobs", "12", "ANYCAST", "false"),
};

std::vector<std::vector<std::string>> long_rows() {
    auto rows = kRows;
    rows.insert(rows.begin() + 3,
                row("a.very.long.queue.name.that.does.not.fit.the.column",
                    "a.very.long.address.name.of.the.shop.department",
                    "0",
                    "MULTICAST",
                    "false"));
    return rows;
}

std::string table(const std::vector<std::vector<std::string>>& rows, const TableStyle& style) {
    std::string out;
    if (const auto printed = print_table(kColumns, rows, style, out); !printed) {
        out += "!" + printed.error().text;
    }
    return out;
}

}  // namespace

// clang-format off
TEST_CASE("table: header of several lines, numbers in the middle") {
    CHECK(table(kRows, {}) ==
"|NAME              |ADDRESS           |CONSUMER|MESSAGE|MESSAGES|DELIVERING|MESSAGES|SCHEDULED| ROUTING |INTERNAL|\n"
"|                  |                  | COUNT  | COUNT | ADDED  |  COUNT   | ACKED  |  COUNT  |  TYPE   |        |\n"
"|$sys.mqtt.sessions|$sys.mqtt.sessions|   0    |   0   |   0    |    0     |   0    |    0    | ANYCAST |  true  |\n"
"|DLQ               |DLQ               |   0    |   0   |   0    |    0     |   0    |    0    | ANYCAST | false  |\n"
"|ExpiryQueue       |ExpiryQueue       |   0    |   0   |   0    |    0     |   0    |    0    | ANYCAST | false  |\n"
"|audit.red         |audit             |   0    |   2   |   2    |    0     |   0    |    0    |MULTICAST| false  |\n"
"|bulk              |bulk              |   0    |   3   |   3    |    0     |   0    |    0    | ANYCAST | false  |\n"
"|jobs              |jobs              |   0    |  12   |   12   |    0     |   0    |    0    | ANYCAST | false  |\n");
}

TEST_CASE("table: header of a single line, all at the left") {
    CHECK(table(kRows, {25, true}) ==
"|NAME              |ADDRESS           |CONSUMER_COUNT|MESSAGE_COUNT|MESSAGES_ADDED|DELIVERING_COUNT|MESSAGES_ACKED|SCHEDULED_COUNT|ROUTING_TYPE|INTERNAL|\n"
"|$sys.mqtt.sessions|$sys.mqtt.sessions|0             |0            |0             |0               |0             |0              |ANYCAST     |true    |\n"
"|DLQ               |DLQ               |0             |0            |0             |0               |0             |0              |ANYCAST     |false   |\n"
"|ExpiryQueue       |ExpiryQueue       |0             |0            |0             |0               |0             |0              |ANYCAST     |false   |\n"
"|audit.red         |audit             |0             |2            |2             |0               |0             |0              |MULTICAST   |false   |\n"
"|bulk              |bulk              |0             |3            |3             |0               |0             |0              |ANYCAST     |false   |\n"
"|jobs              |jobs              |0             |12           |12            |0               |0             |0              |ANYCAST     |false   |\n");
}

TEST_CASE("table: without rows the titles give the widths") {
    CHECK(table({}, {}) ==
"|NAME|ADDRESS|CONSUMER|MESSAGE|MESSAGES|DELIVERING|MESSAGES|SCHEDULED|ROUTING|INTERNAL|\n"
"|    |       | COUNT  | COUNT | ADDED  |  COUNT   | ACKED  |  COUNT  | TYPE  |        |\n");
    CHECK(table({}, {5, false}) == table({}, {}));
}

TEST_CASE("table: cells wider than the column are wrapped") {
    CHECK(table(long_rows(), {}) ==
"|NAME                     |ADDRESS                  |CONSUMER|MESSAGE|MESSAGES|DELIVERING|MESSAGES|SCHEDULED| ROUTING |INTERNAL|\n"
"|                         |                         | COUNT  | COUNT | ADDED  |  COUNT   | ACKED  |  COUNT  |  TYPE   |        |\n"
"|$sys.mqtt.sessions       |$sys.mqtt.sessions       |   0    |   0   |   0    |    0     |   0    |    0    | ANYCAST |  true  |\n"
"|DLQ                      |DLQ                      |   0    |   0   |   0    |    0     |   0    |    0    | ANYCAST | false  |\n"
"|ExpiryQueue              |ExpiryQueue              |   0    |   0   |   0    |    0     |   0    |    0    | ANYCAST | false  |\n"
"|a.very.long.queue.name.th|a.very.long.address.name.|   0    |   0   |   0    |    0     |   0    |    0    |MULTICAST| false  |\n"
"|  at.does.not.fit.the.col|  of.the.shop.department |        |       |        |          |        |         |         |        |\n"
"|  umn                    |                         |        |       |        |          |        |         |         |        |\n"
"|audit.red                |audit                    |   0    |   2   |   2    |    0     |   0    |    0    |MULTICAST| false  |\n"
"|bulk                     |bulk                     |   0    |   3   |   3    |    0     |   0    |    0    | ANYCAST | false  |\n"
"|jobs                     |jobs                     |   0    |  12   |   12   |    0     |   0    |    0    | ANYCAST | false  |\n");
}

TEST_CASE("table: narrow columns with a single line cut the titles") {
    CHECK(table(long_rows(), {10, true}) ==
"|NAME      |ADDRESS   |CONSUME...|MESSAGE...|MESSAGE...|DELIVER...|MESSAGE...|SCHEDUL...|ROUTING...|INTERNAL|\n"
"|$sys.mqtt.|$sys.mqtt.|0         |0         |0         |0         |0         |0         |ANYCAST   |true    |\n"
"|  sessions|  sessions|          |          |          |          |          |          |          |        |\n"
"|DLQ       |DLQ       |0         |0         |0         |0         |0         |0         |ANYCAST   |false   |\n"
"|ExpiryQueu|ExpiryQueu|0         |0         |0         |0         |0         |0         |ANYCAST   |false   |\n"
"|  e       |  e       |          |          |          |          |          |          |          |        |\n"
"|a.very.lon|a.very.lon|0         |0         |0         |0         |0         |0         |MULTICAST |false   |\n"
"|  g.queue.|  g.addres|          |          |          |          |          |          |          |        |\n"
"|  name.tha|  s.name.o|          |          |          |          |          |          |          |        |\n"
"|  t.does.n|  f.the.sh|          |          |          |          |          |          |          |        |\n"
"|  ot.fit.t|  op.depar|          |          |          |          |          |          |          |        |\n"
"|  he.colum|  tment   |          |          |          |          |          |          |          |        |\n"
"|  n       |          |          |          |          |          |          |          |          |        |\n"
"|audit.red |audit     |0         |2         |2         |0         |0         |0         |MULTICAST |false   |\n"
"|bulk      |bulk      |0         |3         |3         |0         |0         |0         |ANYCAST   |false   |\n"
"|jobs      |jobs      |0         |12        |12        |0         |0         |0         |ANYCAST   |false   |\n");
}

TEST_CASE("table: no limit") {
    CHECK(table({long_rows()[3]}, {-1, false}) ==
"|NAME                                               |ADDRESS                                        |CONSUMER|MESSAGE|MESSAGES|DELIVERING|MESSAGES|SCHEDULED| ROUTING |INTERNAL|\n"
"|                                                   |                                               | COUNT  | COUNT | ADDED  |  COUNT   | ACKED  |  COUNT  |  TYPE   |        |\n"
"|a.very.long.queue.name.that.does.not.fit.the.column|a.very.long.address.name.of.the.shop.department|   0    |   0   |   0    |    0     |   0    |    0    |MULTICAST| false  |\n");
}
// clang-format on

TEST_CASE("table: titles that do not fit end it as they end Artemis's") {
    CHECK(table(kRows, {5, false}) == "|NAME |ADDRESS|!count is negative: -1");
    CHECK(table(kRows, {3, false}) == "|NAME|ADDRESS|!count is negative: -2");
    CHECK(table(kRows, {0, false}) == "|NAME|ADDRESS|!count is negative: -4");
    CHECK(table(kRows, {-2, false}) == "|NAME|ADDRESS|!count is negative: -5");
    CHECK(table(kRows, {1, true}) == "!start 0, end -2, length 4");
    CHECK(table(kRows, {2, true}) == "!start 0, end -1, length 4");
}

TEST_CASE("table: every width prints a table or an error, and all lines are of one length") {
    for (int width = -3; width <= 60; ++width) {
        for (const bool single : {false, true}) {
            CAPTURE(width);
            CAPTURE(single);
            const std::string text = table(long_rows(), {width, single});
            const std::size_t line = text.find('\n');
            if (text.find('!') != std::string::npos) continue;
            for (std::size_t at = 0; at < text.size(); at += line + 1) {
                REQUIRE(at + line < text.size());
                CHECK(text[at + line] == '\n');
            }
        }
    }
}

TEST_CASE("table: widths count UTF-16 units, and characters are never cut in two") {
    std::string out;
    // 20 characters: k, a-umlaut, 18 smileys of two units each.
    std::string name = "k\xC3\xA4";
    for (int i = 0; i < 18; ++i) name += "\xF0\x9F\x98\x80";
    REQUIRE(print_table({{"N", false}}, {{name}}, {25, true}, out).has_value());
    std::string first = "k\xC3\xA4";
    for (int i = 0; i < 11; ++i) first += "\xF0\x9F\x98\x80";
    std::string second = "  ";
    for (int i = 0; i < 7; ++i) second += "\xF0\x9F\x98\x80";
    CHECK(out == "|N                        |\n|" + first + " |\n|" + second + "         |\n");
}
