#include "base/secret_url.h"

#include <doctest/doctest.h>

using minibroker::may_hold_secret;
using minibroker::shown_url;

TEST_CASE("secret url: words and what is before an @ may be secrets") {
    for (const char* text : {"tcp://h:1?keyStorePassword=x",
                             "tcp://h:1?key%53tore%50%61ssword=x",
                             "tcp://u:p@h",
                             "a token",
                             "PASSCODE"}) {
        CAPTURE(text);
        CHECK(may_hold_secret(text));
    }
    for (const char* text :
         {"", "tcp://h:1", "me@h", "%", "%4", "%zz", "tcp://h:1?protocols=STOMP"})
        CHECK_FALSE(may_hold_secret(text));
}

TEST_CASE("secret url: what is shown of one") {
    CHECK(shown_url("tcp://h:1?protocols=STOMP") == "tcp://h:1?protocols=STOMP");
    CHECK(shown_url("tcp://u:p@h:1") == "tcp://*****@h:1");
    CHECK(shown_url("u:p@q@h:1?a=b") == "*****@h:1?a=b");
    CHECK(shown_url("tcp://u:p?q/@h?passcode=x") == "tcp://*****@h?*****");
    CHECK(shown_url("tcp://h/passcode=x") == "*****");
    CHECK(shown_url("").empty());
    CHECK(shown_url("\n") == "\\x0a");
}
