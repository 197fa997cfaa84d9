#include "config/acceptor_parameters.h"

#include <doctest/doctest.h>

#include <limits>

#include "base/text.h"
#include "tests/config/parsing.h"

using namespace minibroker::config;

namespace {

Acceptor acceptor(const std::string& parameters) {
    const Loaded loaded = parsed(R"({"acceptors": {"a": "tcp://h:1?)" + parameters + R"("}})");
    REQUIRE(loaded.config.acceptors.size() == 1);
    return loaded.config.acceptors[0];
}

std::string set(std::string_view name, std::string_view value) {
    Acceptor target;
    AcceptorNotes notes;
    return set_acceptor_parameter(name, value, target, notes);
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("acceptor parameters: each one is read back") {
    CHECK(acceptor("host=other").host == "other");
    CHECK(acceptor("port=0").port == 0);
    CHECK(acceptor("port=65535").port == 65535);
    CHECK(acceptor("anycastPrefix=queue/").anycast_prefixes == Strings{"queue/"});
    CHECK(acceptor("multicastPrefix=t/,u/%3Bv/").multicast_prefixes == Strings{"t/", "u/", "v/"});
    CHECK(acceptor("connectionTtl=1500").connection_ttl == 1500);
    CHECK(acceptor("connectionTtlMin=3000").connection_ttl_min == 3000);
    CHECK(acceptor("connectionTtlMax=10000").connection_ttl_max == 10000);
    CHECK(acceptor("heartBeatToConnectionTtlModifier=1.5").heart_beat_to_connection_ttl_modifier ==
          1.5);
    CHECK(acceptor("disableStompServerHeader=TRUE").disable_stomp_server_header);
    CHECK(acceptor("handshake-timeout=1").handshake_timeout == 1);
    CHECK(acceptor("connectionsAllowed=2").connections_allowed == 2);
    CHECK(acceptor("stompConsumerWindowSize=5").stomp_consumer_window_size == 5);
    CHECK(acceptor("stompConsumerCredits=6").stomp_consumer_window_size == 6);
    CHECK(acceptor("stompMinLargeMessageSize=-1").stomp_min_large_message_size == -1);
    CHECK(acceptor("stomp-min-large-message-size=7").stomp_min_large_message_size == 7);
    CHECK(acceptor("stompEnableMessageId=true").stomp_enable_message_id);
    CHECK(acceptor("stomp-enable-message-id=true").stomp_enable_message_id);
    CHECK(acceptor("backlog=50").backlog == 50);
    CHECK_FALSE(acceptor("tcpNoDelay=False").tcp_no_delay);
    CHECK(acceptor("tcpSendBufferSize=-1").tcp_send_buffer_size == -1);
    CHECK(acceptor("tcpReceiveBufferSize=8").tcp_receive_buffer_size == 8);
    CHECK(acceptor("writeBufferLowWaterMark=9").write_buffer_low_water_mark == 9);
    CHECK(acceptor("writeBufferHighWaterMark=10").write_buffer_high_water_mark == 10);
    CHECK_FALSE(acceptor("autoStart=false").auto_start);
    CHECK(acceptor("allowedOrigins=https://a.b:1,c.d , *").allowed_origins ==
          Strings{"https://a.b:1", "c.d", "*"});
}

TEST_CASE("acceptor parameters: defaults are Artemis's") {
    const Acceptor plain = parsed(R"({"acceptors": {"a": "tcp://h"}})").config.acceptors[0];
    CHECK(plain.name == "a");
    CHECK(plain.port == 61616);
    CHECK(plain.speaks_stomp);
    CHECK_FALSE(plain.connection_ttl.has_value());
    CHECK(plain.connection_ttl_min == 1000);
    CHECK(plain.connection_ttl_max == std::numeric_limits<std::int64_t>::max());
    CHECK(plain.heart_beat_to_connection_ttl_modifier == 2.0);
    CHECK(plain.handshake_timeout == 10);
    CHECK(plain.stomp_consumer_window_size == 10240);
    CHECK(plain.stomp_min_large_message_size == 102400);
    CHECK(plain.tcp_send_buffer_size == 1048576);
}

TEST_CASE("acceptor parameters: of repeated ones the last counts, in the host and port too") {
    CHECK(acceptor("backlog=1;backlog=2&backlog=3").backlog == 3);
    CHECK(acceptor("anycastPrefix=a;anycastPrefix=b").anycast_prefixes == Strings{"b"});
    CHECK(acceptor("port=2").port == 2);
}

TEST_CASE("acceptor parameters: what no browser sends as Origin is a problem") {
    CHECK(acceptor("backlog=1").allowed_origins.empty());
    CHECK(acceptor("allowedOrigins=").allowed_origins.empty());
    for (const char* good : {"*",
                             "shop",
                             "[::1]",
                             "http://[::1]:8080",
                             "https://a.b:65535",
                             "HTTP://a",
                             "chrome-extension://abc",
                             " a , http://b:1 "})
        CHECK(set("allowedOrigins", good).empty());
    for (const char* bad :
         {"http://",    "http://a/",  "http://a/b", "*.a.b",      "http://*",
          "a?b",        "http://u@a", "a b",        "null",       "NULL",
          "a.b:8080",   "[::1]:80",   "::1",        "ftp://a",    "file://",
          "ws://a",     "://a",       "http://a:",  "http://a:0", "http://a:65536",
          "http://a:b", "good,null"}) {
        CAPTURE(bad);
        CHECK(set("allowedOrigins", bad).starts_with("parameter allowedOrigins: expected hosts"));
    }
    const auto why = [](const char* value) {
        const std::string text = set("allowedOrigins", value);
        return text.substr(text.find("\": ") + 3);
    };
    CHECK(why("shop.example:8443") ==
          "shop.example:8443: a host with a port needs its scheme, https://shop.example:8443 or "
          "http://shop.example:8443; shop.example alone stands for any scheme and port");
    CHECK(why("a,null").starts_with("null is sent by every page that has no origin of its own"));
    CHECK(why("ftp://a") ==
          "ftp://a: no web page has the scheme \"ftp\"; http and https have them");
    CHECK(why("http://a/b") ==
          "http://a/b: an origin is scheme, host and port; \"/b\" is too much, "
          "browsers do not send it");
    CHECK(why("*.a") == "*.a: * stands for all origins and only alone");
    CHECK(why("http://a:x") == "http://a:x: \"x\" is no port, 1 to 65535");
}

TEST_CASE("acceptor parameters: a connectionTtl that is no number refuses every connection") {
    for (const char* value : {"abc", "0", "", "1.5", "60s"}) {
        CAPTURE(value);
        CHECK(acceptor(std::string("connectionTtl=") + value).connection_ttl == 0);
    }
    CHECK(acceptor("connectionTtl=-5").connection_ttl == -5);
}

TEST_CASE("acceptor parameters: protocols decide whether STOMP is spoken") {
    struct Row {
        const char* parameters;
        bool stomp;
        Strings others;
    };
    const Row rows[] = {
        {"", true, {}},
        {"protocols=", true, {}},
        {"protocols=STOMP", true, {}},
        {"protocols=CORE", false, {"CORE"}},
        {"protocols=CORE,AMQP,STOMP,HORNETQ,MQTT,OPENWIRE",
         true,
         {"CORE", "AMQP", "HORNETQ", "MQTT", "OPENWIRE"}},
        {"protocols=stomp", true, {}},  // unknown, so nothing is left, so all are spoken
        {"protocols=NOSUCH", true, {}},
        {"protocols=NOSUCH,CORE", false, {"CORE"}},
        {"protocols=CORE,%20STOMP", false, {"CORE"}},  // blanks belong to the name
        {"protocol=STOMP", true, {}},
        {"protocol=AMQP", false, {"AMQP"}},
        {"protocol=AMQP;protocols=STOMP", true, {"AMQP"}},
        {"protocols=CORE;protocols=STOMP", true, {}},
        {"protocols=CORE,CORE", false, {"CORE"}},
    };
    for (const Row& row : rows) {
        CAPTURE(row.parameters);
        const Acceptor found = acceptor(row.parameters);
        CHECK(found.speaks_stomp == row.stomp);
        CHECK(found.protocols_not_served == row.others);
    }
}

TEST_CASE("acceptor parameters: wrong values are named with what was expected") {
    CHECK(set("port", "65536") == "parameter port: expected a port, 0 to 65535, found \"65536\"");
    CHECK(set("port", "-1").starts_with("parameter port: expected a port"));
    CHECK(set("port", "").starts_with("parameter port: expected a port"));
    CHECK(set("host", "").starts_with("parameter host: expected one host"));
    CHECK(set("host", "a,b").starts_with("parameter host: expected one host"));
    CHECK(set("tcpNoDelay", "yes") ==
          "parameter tcpNoDelay: expected true or false, found \"yes\"");
    CHECK(set("sslEnabled", "").starts_with("parameter sslEnabled: expected true or false"));
    CHECK(set("backlog", "64K").starts_with("parameter backlog: expected a whole number of 32"));
    CHECK(set("backlog", "2147483648").starts_with("parameter backlog: expected"));
    CHECK(set("backlog", "2147483647").empty());
    CHECK(set("connectionTtlMin", "x").starts_with("parameter connectionTtlMin: expected a whole"));
    CHECK(set("writeBufferLowWaterMark", "-1").starts_with("parameter writeBufferLowWaterMark"));
    for (const char* value : {"", "x", "nan", "inf", "1e999", "2.0x"}) {
        CHECK(set("heartBeatToConnectionTtlModifier", value)
                  .ends_with("expected a number, found \"" + std::string(value) + "\""));
    }
}

TEST_CASE("acceptor parameters: unknown ones name the one that is near") {
    CHECK(set("tcpNoDela", "true") == "unknown parameter tcpNoDela; did you mean tcpNoDelay?");
    CHECK(set("connectionTTL", "1") ==
          "unknown parameter connectionTTL; did you mean connectionTtl?");
    CHECK(set("noSuchThingAtAll", "1") == "unknown parameter noSuchThingAtAll");
    CHECK(set("a\nb", "1") == "unknown parameter a\\x0ab");
}

TEST_CASE("acceptor parameters: those without effect are noted once, whatever their value") {
    const Acceptor found = acceptor("amqpCredits=many;useEpoll=x;amqpCredits=1;securityDomain=d");
    using Pairs = std::vector<std::pair<std::string, std::string>>;
    CHECK(found.parameters_without_effect ==
          Pairs{{"amqpCredits", "1"}, {"useEpoll", "x"}, {"securityDomain", "d"}});
}
