#include "base/text.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

using namespace minibroker;

TEST_CASE("text: printable escapes what could forge a log line") {
    CHECK(printable("a b") == "a b");
    CHECK(printable("a\nb\r\x1b\\") == "a\\x0ab\\x0d\\x1b\\x5c");
    CHECK(printable("\xc3\xa9") == "\\xc3\\xa9");
    CHECK(printable(std::string(300, 'x')) == std::string(256, 'x') + "...");
}

TEST_CASE("text: split keeps empty pieces") {
    CHECK(split("a,b", ',') == std::vector<std::string_view>{"a", "b"});
    CHECK(split("", ',') == std::vector<std::string_view>{""});
    CHECK(split(",a,,", ',') == std::vector<std::string_view>{"", "a", "", ""});
}

TEST_CASE("text: integers as Java parses them") {
    constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
    constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
    CHECK(parse_integer("5", kMin, kMax) == 5);
    CHECK(parse_integer("+7", kMin, kMax) == 7);
    CHECK(parse_integer("-7", kMin, kMax) == -7);
    CHECK(parse_integer("0005", kMin, kMax) == 5);
    CHECK(parse_integer("9223372036854775807", kMin, kMax) == kMax);
    CHECK_FALSE(parse_integer("9223372036854775808", kMin, kMax));
    for (const char* wrong : {"", "+", "-", "+-5", "-+5", "5 ", " 5", "5.0", "0x5", "high"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_integer(wrong, kMin, kMax));
    }
    CHECK(parse_integer("127", -128, 127) == 127);
    CHECK_FALSE(parse_integer("128", -128, 127));
}

TEST_CASE("text: what stands behind a passcode or password is hidden up to the end of its line") {
    CHECK(without_secrets("login:a\npasscode:b c\nhost:d") == "login:a\npasscode***\nhost:d");
    CHECK(without_secrets("PassCode=b\r\nx password") == "PassCode***\r\nx password***");
    CHECK(without_secrets("passcode:a\npasscode:b") == "passcode***\npasscode***");
    CHECK(without_secrets("{\"myPassword\": 1}") == "{\"myPassword***");
    CHECK(without_secrets("P,a,s,s,c,o,d,e,:,x,10,y,") == "P,a,s,s,c,o,d,e***");
    CHECK(without_secrets("p,a,s,s,w,o,r,d,:,x,\ny,") == "p,a,s,s,w,o,r,d***");
    CHECK(without_secrets("x\npasscode:a\n b\n\t c\r\n d\nhost:e") == "x\npasscode***\nhost:e");
    CHECK(without_secrets("pass\\code:a") == "pass\\code***");
    CHECK(without_secrets(std::string("p\0asscode:a", 11)) == std::string("p\0asscode***", 12));
    CHECK(without_secrets("p,0,a,s,s,c,o,d,e,:,x,10,y,") == "p,0,a,s,s,c,o,d,e***");
    CHECK(without_secrets("{\"client_secret\":\"a\"}") == "{\"client_secret***");
    CHECK(without_secrets("Authorization: Basic a") == "Authorization***");
    CHECK(without_secrets("passcode:secret:a\nx") == "passcode***\nx");
    CHECK(without_secrets("AMQ339023 Invalid STOMP frame A,U,T,H,32,g,") ==
          "AMQ339023 Invalid STOMP frame A,U,T,H,***");
    CHECK(without_secrets("AMQ339024: Invalid STOMP frame: 42,g,") ==
          "AMQ339024: Invalid STOMP frame: ***");
    CHECK(without_secrets("AMQ339023 Invalid STOMP frame ") == "AMQ339023 Invalid STOMP frame ");
    CHECK(without_secrets("User name [a] or password is invalid") ==
          "User name [a] or password is invalid");
    CHECK(without_secrets(std::string(1024, 'x')) == std::string(1024, 'x'));
    CHECK(without_secrets(std::string(1025, 'x')) == std::string(1024, 'x') + "...");
    for (const char* text : {"", "pass code", "passwor", "p,a,s,s,c,o,d", "plain text\n"}) {
        CAPTURE(text);
        CHECK(without_secrets(text) == text);
    }
}

TEST_CASE("text: names of headers that hold secrets") {
    for (const char* name : {"passcode",
                             "PassCode",
                             "pass\\code",
                             "x-password",
                             "client_secret",
                             "X-Api-Key",
                             "Authorization",
                             "x-auth-token",
                             "db.pwd"}) {
        CAPTURE(name);
        CHECK(names_secret(name));
    }
    CHECK(names_secret(std::string("p\0asscode", 9)));
    CHECK(names_secret(std::string(1025, 'x')));
    for (const char* name : {"", "login", "host", "pass code", "destination", "compass"}) {
        CAPTURE(name);
        CHECK_FALSE(names_secret(name));
    }
}

TEST_CASE("text: of an unknown protocol the first word is shown alone") {
    CHECK(first_word_alone("AUTH geheim") == "AUTH***");
    CHECK(first_word_alone("EHLO") == "EHLO");
    CHECK(first_word_alone("geheim") == "***");
    CHECK(first_word_alone("*2\r\n$4\r\nAUTH") == "***");
    CHECK(first_word_alone(std::string(17, 'A')) == std::string(16, 'A') + "***");
    CHECK(first_word_alone("\x16\x03\x01\x02geheim") == "\x16\x03\x01\x02***");
    CHECK(first_word_alone("\x01") == "\x01");
    CHECK(first_word_alone("").empty());
}

TEST_CASE("text: well-formed UTF-8 is left alone, broken sequences become U+FFFD") {
    CHECK_FALSE(repaired_utf8("plain"));
    CHECK_FALSE(repaired_utf8("\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"));
    const std::string bad = "\xEF\xBF\xBD";
    CHECK(repaired_utf8("a\xff") == "a" + bad);
    CHECK(repaired_utf8("\xc3") == bad);
    CHECK(repaired_utf8("\xe2\x82x") == bad + "x");           // one for the whole beginning
    CHECK(repaired_utf8("\xed\xa0\x80") == bad + bad + bad);  // a surrogate
    CHECK(repaired_utf8("\xc0\xaf") == bad + bad);            // an overlong slash
    CHECK(repaired_utf8("\xf0\x9f\x98") == bad);
}

TEST_CASE("text: UTF-16 units") {
    CHECK(utf16_length("abc") == 3);
    CHECK(utf16_length("\xc3\xa9") == 1);
    CHECK(utf16_length("\xf0\x9f\x98\x80") == 2);
}

TEST_CASE("text: case is ignored for ASCII letters only") {
    CHECK(equal_ignoring_case("TRUE", "true"));
    CHECK_FALSE(equal_ignoring_case("true", "true "));
    CHECK_FALSE(equal_ignoring_case("[", "{"));
}
