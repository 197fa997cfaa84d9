// A new attribute of a queue is a row of config/queue_attributes.def. This program is compiled with
// the rows of one_more_attribute.def behind the others, and nothing else that knows them: they are
// in the configuration, the journal, management's JSON, and what a queue keeps for its life.
// The schema and the manual: tests/e2e/test_bad_config.py.
#include <doctest/doctest.h>

#include <algorithm>

#include "broker/management/queue_json.h"
#include "config/json_value.h"
#include "config/queue_json.h"
#include "tests/broker/queue/queue_fixture.h"

using namespace minibroker;
using namespace minibroker::test;

namespace {

/// What was read, and what was wrong with it.
struct Read {
    config::Config config;
    std::string problems;
};

Read read(const std::string& members) {
    const auto tree = config::parse_json(
        R"({"addressConfigurations": {"a": {"queueConfigs": {"q": {)" + members + "}}}}}");
    REQUIRE(tree);
    config::Report report;
    Read read;
    const config::Place place(*tree, {}, report);
    config::read_addresses(place.member(tree->members[0]), read.config);
    for (const config::Problem& problem : report.problems)
        read.problems += problem.path + ": " + problem.text + "\n";
    return read;
}

const config::Queue& queue_in(const Read& read) {
    return read.config.addresses.at(0).queues.at(0);
}

QueueAttributes with_all() {
    QueueAttributes attributes;
    attributes.test_limit = 1;
    attributes.test_age = 2;
    attributes.test_kind = true;
    attributes.test_word = "w";
    return attributes;
}

std::string told(std::string_view getter, const Queue& queue) {
    const auto all = queue_getters();
    const auto found = std::ranges::find(all, getter, &QueueGetter::name);
    return found == all.end() ? "no such attribute" : found->told(queue).json;
}

}  // namespace

TEST_CASE("added attribute: the configuration has its key, checked and written again") {
    const Read good = read(R"("testLimit": "5", "testAge": 6, "testKind": "yes", "testWord": "w")");
    CHECK(good.problems.empty());
    CHECK(queue_in(good).test_limit == 5);
    CHECK(queue_in(good).test_age == 6);
    CHECK(queue_in(good).test_kind);
    CHECK(queue_in(good).test_word == "w");
    const std::string written = config::json_text(*config::write_addresses(good.config));
    for (const char* key : {R"("testLimit": 5)", R"("testAge": 6)", R"("testKind": true)"})
        CHECK_MESSAGE(written.contains(key), written);

    const Read bad = read(R"("testLimit": 3000000000, "testKind": 2, "testWrod": "w")");
    const std::string path = "addressConfigurations.a.queueConfigs.q.";
    CHECK(bad.problems.contains(path + "testLimit: "));
    CHECK(bad.problems.contains(path + "testKind: expected true or false, found 2"));
    CHECK_MESSAGE(bad.problems.contains("testWord"), bad.problems);  // what was meant

    const auto keys = config::queue_keys();
    const auto limit = std::ranges::find(keys, "testLimit", &config::KeyInfo::name);
    REQUIRE(limit != keys.end());
    CHECK(limit->type == config::KeyType::kInt);
    CHECK(std::ranges::count(keys, "testState", &config::KeyInfo::name) == 0);
}

TEST_CASE("added attribute: the queue's own value, else the setting's, else the row's") {
    config::AddressSettings settings;
    CHECK(attributes_from(settings, true).test_limit == 7);
    settings.default_max_consumers = 8;
    CHECK(attributes_from(settings, true).test_limit == 8);
    config::Queue queue;
    CHECK(attributes_from(queue, settings).test_limit == 8);
    queue.test_limit = 9;
    queue.test_word = "own";
    CHECK(attributes_from(queue, settings).test_limit == 9);
    CHECK(attributes_from(queue, settings).test_word == "own");
}

TEST_CASE("added attribute: the journal has it, and is as before for queues without") {
    CHECK(encode_attributes(QueueAttributes())[0] == 1);
    QueueAttributes without_age = with_all();
    without_age.test_age = 0;
    CHECK(encode_attributes(without_age)[0] == 2);
    CHECK(encode_attributes(with_all())[0] == 3);
    for (const QueueAttributes& attributes : {QueueAttributes(), without_age, with_all()}) {
        const std::string bytes = encode_attributes(attributes);
        CHECK(decode_attributes(bytes) == attributes);
        CHECK_FALSE(decode_attributes(bytes + '\0'));
        CHECK_FALSE(decode_attributes(bytes.substr(0, bytes.size() - 1)));
    }
    std::string newer = encode_attributes(with_all());
    newer[0] = 4;
    CHECK_FALSE(decode_attributes(newer));
    // Version 1 is the beginning of all others.
    const QueueAttributes first = with_all();
    const std::string third = encode_attributes(first).substr(1);
    const std::string one = encode_attributes(QueueAttributes()).substr(1);
    CHECK(third.starts_with(one));
    CHECK(third.size() == one.size() + 8 + 1 + (4 + 1) + 8);
}

TEST_CASE("added attribute: createQueue's JSON takes and tells it") {
    const auto wanted = parse_queue_json(
        R"({"name": "q", "test-limit": "5", "test-age": 6, "test-kind": true, "test-word": "w"})");
    REQUIRE(wanted);
    QueueAttributes attributes;
    wanted->apply(attributes);
    CHECK(attributes.test_limit == 5);
    CHECK(attributes.test_age == 6);
    CHECK(attributes.test_kind);
    CHECK(attributes.test_word == "w");
    QueueJson shown;
    shown.complete(attributes);
    for (const char* key : {R"("test-limit":5)", R"("test-age":6)", R"("test-kind":true)"})
        CHECK_MESSAGE(shown.print().contains(key), shown.print());
    CHECK(shown.print().contains(R"("ring-size":-1,"test-limit":5)"));  // behind Artemis's own
    const auto wrong = parse_queue_json(R"({"name": "q", "test-age": "old"})");
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error() == "For input string: \"old\"");
}

TEST_CASE("added attribute: it is an attribute of the queue and a column of the list") {
    const QueueAttributes attributes = with_all();
    const QueueFixture f(attributes);
    CHECK(told("getTestLimit", f.queue) == "1");
    CHECK(told("isTestKind", f.queue) == "true");
    CHECK(told("getTheWord", f.queue) == "\"w\"");
    CHECK(told("isTestState", f.queue) == "no such attribute");
    const ListRow row = queue_row(f.queue);
    const auto internal = std::ranges::find(row, "internalQueue", &ListField::name);
    REQUIRE(internal != row.end());
    std::string behind;
    for (auto field = internal + 1; field != row.end(); ++field)
        behind += std::string(field->name) + "=" + field->value + " ";
    CHECK(behind == "testLimit=1 testAge=2 testKind=true theWord=w ");
}

TEST_CASE("added attribute: a queue keeps it for its life where its row says so") {
    QueueAttributes changed = with_all();
    const QueueAttributes current;
    CHECK_FALSE(same_kind(changed, current));
    keep_for_life(changed, current);
    CHECK(changed.test_limit == 1);
    CHECK(changed.test_word == "w");
    CHECK(changed.test_age == 0);
    CHECK_FALSE(changed.test_kind);
    CHECK(same_kind(changed, current));
}
