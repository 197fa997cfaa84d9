#include "broker/management_list.h"

#include <doctest/doctest.h>

using namespace minibroker::broker;

namespace {

std::vector<ListRow> rows() {
    std::vector<ListRow> all;
    for (const auto& [name, count] : {std::pair{"a", "10"}, {"ab", "9"}, {"b", "9"}}) {
        all.push_back({{"name", name}, {"messageCount", count, true}});
    }
    return all;
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
          R"("{\"data\":[{\"name\":\"a\",\"messageCount\":\"10\"}],\"count\":3}")");
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
    CHECK(sorted("NAME", "") == "a ab b 3");
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
    CHECK(listed("", 0, 1) == "a ab b 3");
    CHECK(listed("", INT64_MAX, INT64_MAX) == "3");
    CHECK(listed("", 1, INT64_MAX) == "a ab b 3");
}

TEST_CASE("management list: filters that make no sense are failures") {
    CHECK(listed("x") == "\"The filter is not a JSON object.\"");
    CHECK(listed("[]") == "\"The filter is not a JSON object.\"");
    CHECK(listed(filter("nope", "EQUALS", "1")) == "\"Unknown filter field nope\"");
    CHECK(listed(filter("name", "equals", "1")) == "\"Unknown filter operation equals\"");
    CHECK(listed("{\"sortField\":\"nope\"}") == "\"Unknown filter field nope\"");
    CHECK(listed("{}") == "a ab b 3");
    CHECK(listed("{\"field\":5}") == "a ab b 3");
}
