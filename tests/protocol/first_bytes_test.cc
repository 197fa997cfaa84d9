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
