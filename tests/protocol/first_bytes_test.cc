#include "protocol/first_bytes.h"

#include <doctest/doctest.h>

#include <string>

using namespace minibroker::protocol;

TEST_CASE("first bytes: nothing is judged before eight") {
    for (const std::string_view text : {"CONNECT\n", "STOMP\nab", "GET / HT", "\xff\xfe garba"}) {
        for (std::size_t size = 0; size < 8; ++size) {
            CHECK(recognise(text.substr(0, size)) == Spoken::kUndecided);
        }
        CHECK(recognise(text.substr(0, 8)) != Spoken::kUndecided);
    }
}

TEST_CASE("first bytes: STOMP is what begins with CONNECT or STOMP") {
    for (const char* text : {"CONNECT\n", "CONNECT\r", "CONNECTED\n", "STOMP\nac", "STOMP\r\na"}) {
        CAPTURE(text);
        CHECK(recognise(text) == Spoken::kStomp);
    }
}

TEST_CASE("first bytes: HTTP is judged by the first two letters") {
    for (const char* text : {"GET / HTTP/1.1",
                             "POST / HTTP",
                             "PUT /abcd",
                             "HEAD /abc",
                             "OPTIONS *",
                             "PATCH /a",
                             "DELETE /",
                             "TRACE /a",
                             "GEnuine!"}) {
        CAPTURE(text);
        CHECK(recognise(text) == Spoken::kHttp);
    }
}

TEST_CASE("first bytes: another protocol is recognised by what it begins with, at any length") {
    using namespace std::string_literals;
    struct Case {
        std::string bytes;
        const char* protocol;
    };
    for (const Case& one : {
             Case{"\x16\x03\x01\x02\0\x01\0\x01"s, "TLS"},
             Case{"\x16\x03\x04\x02\0\x01\0\x01"s, "TLS"},
             Case{"\x16\x02\x04\x02\0\x01\0\x01"s, ""},
             Case{"\x10\x0c\0\x04MQTT\x04\x02"s, "MQTT"},
             Case{"\x10\x80\x01\0\x04MQTT\x05"s, "MQTT"},
             Case{"\x10\xff\xff\xff\x7f\0\x04MQTT"s, "MQTT"},
             Case{"\x10\x14\0\x06MQIsdp\x03"s, "MQTT"},
             Case{"\x10\x0c\0\x04MQxT\x04\x02"s, ""},
             Case{"\x20\x0c\0\x04MQTT\x04\x02"s, ""},
             Case{"\0\0\0\xf0\x01"
                  "ActiveMQ"s,
                  "OpenWire"},
             Case{"\0\0\0\xf0\x02"
                  "ActiveMQ"s,
                  ""},
             Case{"AMQP\0\x01\0\0"s, "AMQP"},
             Case{"AMQP\x03\x01\0\0"s, "AMQP"},
             Case{"ARTEMIS \0"s, "Artemis CORE"},
             Case{"PRI * HTTP/2.0\r\n"s, "HTTP/2"},
             Case{"PROXY TCP4 1.2.3.4"s, "the PROXY protocol of a load balancer"},
             Case{"\r\n\r\n\0\r\nQUIT\n"s, "the PROXY protocol of a load balancer"},
             Case{"SSH-2.0-OpenSSH"s, "SSH"},
         }) {
        CAPTURE(one.bytes);
        for (std::size_t size = 8; size <= one.bytes.size(); ++size) {
            // Eight bytes need not be enough to tell a mistake from the beginning of a name.
            if (one.protocol == std::string() && size < one.bytes.size()) continue;
            const Foreign foreign = recognise_foreign(one.bytes.substr(0, size));
            CHECK(foreign.protocol == one.protocol);
            CHECK(foreign.command.empty());
        }
    }
}

TEST_CASE("first bytes: a STOMP command that may not come first is named") {
    CHECK(recognise_foreign("SEND\ndestination:q").command == "SEND");
    CHECK(recognise_foreign("SUBSCRIBE\r\nid:1").command == "SUBSCRIBE");
    CHECK(recognise_foreign("\r\n\nCONNECT").command == "CONNECT");
    CHECK(recognise_foreign("connect\n\n").command == "CONNECT");
    CHECK(recognise_foreign("SENDING\n").command.empty());
    CHECK(recognise_foreign("SEND it\n").command.empty());
    CHECK(recognise_foreign("\n\n\n\n\n\n\n\n").command.empty());
}

TEST_CASE("first bytes: anything else is unknown") {
    for (const char* text : {"\nCONNECT\n",
                             "connect\n",
                             "\xef\xbb\xbf"
                             "CONNECT",
                             "SEND\ndest",
                             "ET / HTTP/",
                             "CONNEC\n\n",
                             " CONNECT"}) {
        CAPTURE(text);
        CHECK(recognise(text) == Spoken::kUnknown);
    }
    CHECK(recognise(std::string(8, '\0')) == Spoken::kUnknown);
}
