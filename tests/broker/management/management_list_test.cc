#include "broker/management/list.h"

#include <doctest/doctest.h>

using namespace minibroker::broker;

namespace {

using Kind = ListField::Kind;

ListRows rows() {
    ListRows list{"QueueField", {}, {}};
    for (const auto& [name, count] : {std::pair{"a", "10"}, {"ab", "9"}, {"b", "9"}}) {
        list.rows.push_back(
            {{"name", name}, {"messageCount", count, Kind::kCount}, {"user", name, Kind::kPasses}});
    }
    list.model = list.rows.front();
    return list;
}

std::string filter(std::string_view field, std::string_view operation, std::string_view value) {
    return "{\"field\":\"" + std::string(field) + "\",\"operation\":\"" + std::string(operation) +
           "\",\"value\":\"" + std::string(value) + "\"}";
}

/// The names of the rows listed, and the count.
std::string listed(const std::string& text, std::int64_t page = 1, std::int64_t size = 100) {
    const std::vector<ManagementValue> arguments{text, page, size};
    const ManagementResult result = paged_list(rows(), arguments);
    if (!result.succeeded) return result.json;
    std::string names;
    const std::string_view mark = "\\\"name\\\":\\\"";
    for (std::size_t at = result.json.find(mark); at != std::string::npos;
         at = result.json.find(mark, at + 1)) {
        const std::size_t from = at + mark.size();
        names += result.json.substr(from, result.json.find('\\', from) - from) + " ";
    }
    return names + result.json.substr(result.json.rfind(':') + 1, 1);
}

}  // namespace

TEST_CASE("management list: it is a JSON string of rows with text values, and a count") {
    const std::vector<ManagementValue> arguments{std::string(), std::int64_t{1}, std::int64_t{1}};
    CHECK(paged_list(rows(), arguments).json ==
          R"("{\"data\":[{\"name\":\"a\",\"messageCount\":\"10\",\"user\":\"a\"}],\"count\":3}")");
    CHECK(paged_list({}, arguments).json == R"("{\"data\":[],\"count\":0}")");
}

TEST_CASE("management list: every filter operation on text and on numbers") {
    CHECK(listed(filter("name", "CONTAINS", "a")) == "a ab 2");
    CHECK(listed(filter("name", "NOT_CONTAINS", "a")) == "b 1");
    CHECK(listed(filter("name", "EQUALS", "a")) == "a 1");
    CHECK(listed(filter("name", "NOT_EQUALS", "a")) == "ab b 2");
    CHECK(listed(filter("name", "GREATER_THAN", "a")) == "0");
    CHECK(listed(filter("name", "LESS_THAN", "b")) == "0");
    CHECK(listed(filter("messageCount", "EQUALS", "9")) == "ab b 2");
    CHECK(listed(filter("MESSAGE_COUNT", "GREATER_THAN", "9")) == "a 1");
    CHECK(listed(filter("messageCount", "LESS_THAN", "10")) == "ab b 2");
    CHECK(listed(filter("messageCount", "NOT_EQUALS", "9")) == "a 1");
    CHECK(listed(filter("messageCount", "EQUALS", "x")) == "0");
    CHECK(listed(filter("messageCount", "NOT_EQUALS", "x")) == "a ab b 3");
    CHECK(listed(filter("messageCount", "CONTAINS", "9")) == "0");
    CHECK(listed(filter("messageCount", "NOT_CONTAINS", "9")) == "a ab b 3");
}

TEST_CASE("management list: sorting goes by number or by text, equal ones keep their order") {
    const auto sorted = [](const char* field, const char* order) {
        return listed(R"({"field":"","operation":"","value":"","sortField":")" +
                      std::string(field) + R"(","sortOrder":")" + order + "\"}");
    };
    CHECK(sorted("messageCount", "asc") == "ab b a 3");
    CHECK(sorted("messageCount", "desc") == "a ab b 3");
    CHECK(sorted("name", "desc") == "b ab a 3");
    CHECK(sorted("name", "DESC") == "b ab a 3");
    CHECK(sorted("NAME", "") == "a ab b 3");
    CHECK(sorted("nope", "desc") == "a ab b 3");
}

TEST_CASE(
    "management list: pages are cut from one, minus one is everything, past the end nothing") {
    CHECK(listed("", 1, 2) == "a ab 3");
    CHECK(listed("", 2, 2) == "b 3");
    CHECK(listed("", 3, 2) == "3");
    CHECK(listed("", 1, 3) == "a ab b 3");
    CHECK(listed("", 1, 0) == "3");
    CHECK(listed("", -1, 2) == "a ab b 3");
    CHECK(listed("", 1, -1) == "a ab b 3");
    CHECK(listed("", 0, 1) == "3");
    CHECK(listed("", 0, 0) == "3");
    CHECK(listed("", -2, 1) == "3");
    CHECK(listed("", INT64_MAX, INT64_MAX) == "3");
    CHECK(listed("", 1, INT64_MAX) == "a ab b 3");
}

TEST_CASE("management list: filters that make no sense are failures in Artemis's words") {
    const std::string view =
        "\"No enum constant org.apache.activemq.artemis.core.management.impl.view.";
    CHECK(listed("x").starts_with("\"Unexpected character 'x'"));
    CHECK(listed("{broken").starts_with("\"Unexpected character 'b'"));
    CHECK(listed("[]") ==
          "\"Expecting interface org.apache.activemq.artemis.commons.shaded.json."
          "JsonObject but got []\"");
    CHECK(listed(filter("nope", "EQUALS", "1")) == view + "QueueField.nope\"");
    CHECK(listed(filter("name", "equals", "1")) ==
          view + "predicate.ActiveMQFilterPredicate.Operation.equals\"");
    CHECK(listed("{}") == "\"no mapping for field\"");
    CHECK(listed("{\"field\":\"name\",\"value\":\"a\"}") == "\"no mapping for operation\"");
    CHECK(listed(filter("", "", "")) == "a ab b 3");
    CHECK(listed(filter("name", "", "a")) == "a ab b 3");
}

TEST_CASE("management list: a field that is only shown lets everything through") {
    CHECK(listed(filter("user", "EQUALS", "a")) == "a ab b 3");
    CHECK(listed(filter("USER", "NOT_EQUALS", "a")) == "a ab b 3");
}
