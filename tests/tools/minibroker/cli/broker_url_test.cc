#include "tools/minibroker/cli/client/broker_url.h"

#include <doctest/doctest.h>

#include <string>

using minibroker::cli::parse_broker_url;

namespace {
std::string shown(std::string_view text) {
    const auto url = parse_broker_url(text);
    return url ? url->host + "|" + url->port : "wrong: " + url.error().text;
}
}  // namespace

TEST_CASE("broker url: host and port, parameters dropped") {
    CHECK(shown("tcp://localhost:61616") == "localhost|61616");
    CHECK(shown("tcp://localhost") == "localhost|61616");
    CHECK(shown("tcp://10.0.0.1:1?a=1;b=c:2") == "10.0.0.1|1");
    CHECK(shown("tcp://[::1]:61613") == "::1|61613");
    CHECK(shown("tcp://[::1]") == "::1|61616");
}

TEST_CASE("broker url: anything else is wrong") {
    for (const char* text : {"",
                             "localhost:61616",
                             "tcp://",
                             "tcp://:1",
                             "tcp://h:",
                             "tcp://h:0",
                             "tcp://h:65536",
                             "tcp://h:x",
                             "tcp://[::1",
                             "tcp://[::1]x",
                             "tcp://[]:1",
                             "http://h:1",
                             "(tcp://a:1,tcp://b:2)"}) {
        CAPTURE(text);
        CHECK(shown(text) == "wrong: expected tcp://host:port, found " + std::string(text));
    }
}

TEST_CASE("broker url: what is wrong with it shows no password") {
    CHECK(shown("tcp://user:GEHEIM@127.0.0.1:0") ==
          "wrong: expected tcp://host:port, found tcp://*****@127.0.0.1:0");
    CHECK(shown("http://user:GE@H/E?I:M@h") ==
          "wrong: expected tcp://host:port, found http://*****@h");
    CHECK(shown("user:GEHEIM@h:1") == "wrong: expected tcp://host:port, found *****@h:1");
    CHECK(shown("tcp://h:x?passcode=GEHEIM") ==
          "wrong: expected tcp://host:port, found tcp://h:x?*****");
    CHECK(shown("tcp://user:GEHEIM@h:61616") ==
          "wrong: expected tcp://host:port, found tcp://*****@h:61616");
}
