#include "config/acceptor_url.h"

#include <doctest/doctest.h>

using namespace minibroker::config;

namespace {

std::string shown(std::string_view text) {
    const auto url = parse_acceptor_url(text);
    if (!url) return "wrong: " + url.error().text;
    std::string out = url->host + "|" + url->port;
    for (const UrlParameter& one : url->parameters) out += "|" + one.name + "=" + one.value;
    return out;
}

}  // namespace

TEST_CASE("acceptor url: host, port and parameters, separated by ; or &") {
    CHECK(shown("tcp://localhost:61616") == "localhost|61616");
    CHECK(shown("tcp://0.0.0.0:0?protocols=STOMP") == "0.0.0.0|0|protocols=STOMP");
    CHECK(shown("tcp://h:1?a=1;b=2&c=3") == "h|1|a=1|b=2|c=3");
    CHECK(shown("tcp://h") == "h|");
    CHECK(shown("tcp://h?a=1") == "h||a=1");
    CHECK(shown("tcp://[::1]:61613?a=1") == "::1|61613|a=1");
    CHECK(shown("tcp://[::1]") == "::1|");
}

TEST_CASE("acceptor url: empty pieces are passed over, repeats and empty values are kept") {
    CHECK(shown("tcp://h:1?") == "h|1");
    CHECK(shown("tcp://h:1?;a=1;;b=2;&") == "h|1|a=1|b=2");
    CHECK(shown("tcp://h:1?a=1;a=2;a=") == "h|1|a=1|a=2|a=");
    CHECK(shown("tcp://h:1?a=b=c") == "h|1|a=b=c");
    CHECK(shown("tcp://h:1?a=1&amp;b=2") == "h|1|a=1|b=2");
}

TEST_CASE("acceptor url: %XX and + are decoded in names and values") {
    CHECK(shown("tcp://h:1?anycastPrefix=a%3Bb%2Cc+d") == "h|1|anycastPrefix=a;b,c d");
    CHECK(shown("tcp://h:1?%61=%62") == "h|1|a=b");
    CHECK(shown("tcp://h:1?a=%").starts_with("wrong: % without two hexadecimal digits"));
    CHECK(shown("tcp://h:1?a=%4").starts_with("wrong: %"));
    CHECK(shown("tcp://h:1?a=%4g").starts_with("wrong: %"));
    CHECK(shown("tcp://h:1?a=%-1").starts_with("wrong: %"));
}

TEST_CASE("acceptor url: what is wrong is named") {
    CHECK(shown("") == "wrong: expected tcp://host:port, found \"\"");
    CHECK(shown("vm://0") == "wrong: expected tcp://host:port, found \"vm://0\"");
    CHECK(shown("localhost:61616") == "wrong: expected tcp://host:port, found \"localhost:61616\"");
    CHECK(shown("tcp://:61616") == "wrong: no host; expected tcp://host:port");
    CHECK(shown("tcp://[::1:61616") == "wrong: no ] behind the IPv6 address");
    CHECK(shown("tcp://[::1]61616") == "wrong: expected :port behind ]");
    CHECK(shown("tcp://h:1?protocols") == "wrong: parameter protocols has no value");
}
