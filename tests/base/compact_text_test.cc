#include "base/compact_text.h"

#include <doctest/doctest.h>

using namespace minibroker;

TEST_CASE("compact text: it reads as the string it was made of, an empty one takes nothing") {
    const std::string long_text(1'000, 'x');
    for (const std::string& text :
         {std::string(), std::string("a"), std::string("a\0b", 3), long_text}) {
        const CompactText compact(text);
        CHECK(compact == text);
        CHECK(compact.empty() == text.empty());
        const std::string& as_string = compact;
        CHECK(as_string == text);
        const std::string_view as_view = compact;
        CHECK(as_view == text);
    }
    CHECK(CompactText() == "");
    CHECK(sizeof(CompactText) == sizeof(void*));
}

TEST_CASE("compact text: copies are their own, moved ones leave an empty one") {
    CompactText a = "one";
    CompactText b = a;
    a = std::string("two");
    CHECK(b == "one");
    CHECK(a == "two");
    CHECK_FALSE(a == b);
    b = a;
    CHECK(a == b);
    const CompactText c = std::move(a);
    CHECK(c == "two");
    b = "";
    CHECK(b.empty());
}
