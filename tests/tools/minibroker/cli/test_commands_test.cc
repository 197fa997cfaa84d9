#include "tools/minibroker/cli/manage/test_commands.h"

#include <doctest/doctest.h>

using namespace minibroker;
using namespace minibroker::cli;

TEST_CASE("peek: a line for each message, on one line whatever its body has") {
    CHECK(peek_lines("[]") == "");
    CHECK(peek_lines(R"([{"messageID":7,"state":"waiting","body":"a\nb"},)"
                     R"({"messageID":8,"state":"scheduled","bodyBase64":"/wA="}])") ==
          "7 waiting a\\x0ab\n8 scheduled base64:/wA=\n");
    for (const char* bad : {"", "{}", "[1]", "[", "null"}) {
        CAPTURE(bad);
        CHECK_FALSE(peek_lines(bad));
    }
}

TEST_CASE("reset: the counts on one line") {
    CHECK(reset_line(R"({"messages":3,"queues":2,"addresses":1,"diverts":0,"consumersClosed":4,)"
                     R"("consumersKept":5})") ==
          "removed messages=3 queues=2 addresses=1 diverts=0; consumers closed=4 kept=5\n");
    CHECK_FALSE(reset_line("[]"));
    CHECK_FALSE(reset_line("x"));
}
