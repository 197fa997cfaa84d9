#include "base/shared_text.h"

#include <doctest/doctest.h>

#include <string>

using minibroker::SharedText;

TEST_CASE("shared text: copies are the same text and outlive each other") {
    SharedText kept;
    {
        const SharedText first = std::string(1000, 'x');
        kept = first;
        CHECK(kept.same_as(first));
    }
    CHECK(kept == std::string(1000, 'x'));
    SharedText moved = std::move(kept);
    CHECK(moved.size() == 1000);
    const SharedText& itself = moved;
    moved = itself;
    CHECK(moved.size() == 1000);
}

TEST_CASE("shared text: equal is not the same, and empty is always the same") {
    const SharedText a = "text";
    const SharedText b = std::string("text");
    CHECK(a == b);
    CHECK(a == "text");
    CHECK(a == std::string_view("text"));
    CHECK_FALSE(a.same_as(b));
    CHECK_FALSE(a == "texts");
    const SharedText empty = "";
    CHECK(empty.empty());
    CHECK(empty.view().empty());
    CHECK(empty.same_as(SharedText()));
}
