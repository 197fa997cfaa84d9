#include "base/shared_value.h"

#include <doctest/doctest.h>

#include <string>

using Text = minibroker::SharedValue<std::string>;

TEST_CASE("shared value: copies share until one is changed") {
    Text first;
    CHECK_FALSE(first);
    first.own() = "one";
    CHECK_FALSE(first.shared());
    Text second = first;
    CHECK(second.same_as(first));
    CHECK(first.shared());
    second.own() += " more";
    CHECK(*first.get() == "one");
    CHECK(*second.get() == "one more");
    CHECK_FALSE(first.same_as(second));
    CHECK_FALSE(first.shared());
    second = first;
    first = {};
    CHECK_FALSE(second.shared());
    CHECK(*second.get() == "one");
    Text third = std::move(second);
    third = third.same_as(Text()) ? Text() : third;
    CHECK(third->size() == 3);
}
