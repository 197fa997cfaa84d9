#include "protocol/http_head.h"

#include <doctest/doctest.h>

namespace minibroker::protocol {
namespace {

using Outcome = HttpReader::Outcome;

// What a reader told, in one text: "METHOD name=value ...;body;end" for each request.
struct Reading {
    std::string told;
    bool failed = false;
};

void read_all(HttpReader& reader, std::string_view bytes, Reading& reading) {
    for (;;) {
        switch (reader.next(bytes)) {
            case Outcome::kNeedMore:
                CHECK(bytes.empty());
                return;
            case Outcome::kHead:
                reading.told += reader.head().method;
                for (const HttpHead::Header& header : reader.head().headers) {
                    reading.told += " " + header.name + "=" + header.value;
                }
                reading.told += ";";
                break;
            case Outcome::kBody:
                reading.told += reader.body();
                break;
            case Outcome::kEnd:
                reading.told += ";end\n";
                break;
            case Outcome::kError:
                reading.failed = true;
                return;
        }
    }
}

Reading read(std::string_view bytes, std::size_t cut, const HttpLimits& limits = {}) {
    HttpReader reader(limits);
    Reading reading;
    read_all(reader, bytes.substr(0, cut), reading);
    if (!reading.failed) read_all(reader, bytes.substr(cut), reading);
    return reading;
}

Reading read(std::string_view bytes) {
    return read(bytes, bytes.size());
}

constexpr std::string_view kThree =
    "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
    "POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: "
    "t\r\n\r\n"
    "GET / HTTP/1.1\r\nA: 1, 2\r\n\r\n";
constexpr std::string_view kThreeTold =
    "POST Host=h Content-Length=5;hello;end\n"
    "POST Transfer-Encoding=chunked;abcde;end\n"
    "GET A=1, 2;;end\n";

TEST_CASE("http: requests behind each other, however the bytes are cut") {
    for (std::size_t cut = 0; cut <= kThree.size(); ++cut) {
        CAPTURE(cut);
        const Reading reading = read(kThree, cut);
        CHECK_FALSE(reading.failed);
        CHECK(reading.told == kThreeTold);
    }
}

TEST_CASE("http: requests byte by byte") {
    HttpReader reader;
    Reading reading;
    for (std::size_t i = 0; i < kThree.size(); ++i) read_all(reader, kThree.substr(i, 1), reading);
    CHECK(reading.told == kThreeTold);
}

TEST_CASE("http: the end of a request that asks for an upgrade comes before what follows") {
    HttpReader reader;
    std::string_view bytes =
        "GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n\x82\x80";
    CHECK(reader.next(bytes) == Outcome::kHead);
    CHECK(reader.next(bytes) == Outcome::kEnd);
    CHECK(bytes == "\x82\x80");
}

TEST_CASE("http: header names in any case, the first one counts, lists by commas") {
    HttpReader reader;
    std::string_view bytes =
        "GET / HTTP/1.1\r\nCONNECTION: keep-alive,\tUpgrade \r\nx: 1\r\nX: 2\r\n\r\n";
    REQUIRE(reader.next(bytes) == Outcome::kHead);
    CHECK(reader.head().header("x") == "1");
    CHECK_FALSE(reader.head().header("y"));
    CHECK(reader.head().lists("connection", "upgrade"));
    CHECK(reader.head().lists("connection", "Keep-Alive"));
    CHECK_FALSE(reader.head().lists("connection", "keep"));
    CHECK_FALSE(reader.head().lists("y", "z"));
}

TEST_CASE("http: what is no HTTP is an error for ever") {
    for (const std::string_view bytes :
         {"GET bla\r\n\r\n",
          "GETx / HTTP/1.1\r\n\r\n",
          "GET / HTTP/1.1\r\nno colon\r\n\r\n",
          "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
          "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
          "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
          "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
        CAPTURE(bytes);
        for (std::size_t cut = 0; cut <= bytes.size(); ++cut) CHECK(read(bytes, cut).failed);
    }
    HttpReader reader;
    std::string_view bad = "GET bla\r\n\r\n";
    CHECK(reader.next(bad) == Outcome::kError);
    CHECK_FALSE(reader.error().empty());
    std::string_view good = "GET / HTTP/1.1\r\n\r\n";
    CHECK(reader.next(good) == Outcome::kError);
}

TEST_CASE("http: a head just under and at the limit is read, one over it is not") {
    HttpLimits limits;
    limits.head_bytes_max = 100;
    const auto request = [](std::size_t bytes) {
        std::string text = "GET / HTTP/1.1\r\nA: \r\n\r\n";
        return text.insert(text.size() - 4, bytes - text.size(), 'x');
    };
    for (const std::size_t cut :
         {std::size_t{0}, std::size_t{1}, std::size_t{50}, std::size_t{99}}) {
        CHECK_FALSE(read(request(99), cut, limits).failed);
        CHECK_FALSE(read(request(100), cut, limits).failed);
        // The head's last line end is read with the body.
        CHECK(read(request(102), cut, limits).failed);
        CHECK(read("GET / HTTP/1.1\r\nA: " + std::string(500, 'x'), cut, limits).failed);
    }
}

TEST_CASE("http: a body over the limit is refused, by its length or by its bytes") {
    HttpLimits limits;
    limits.body_bytes_max = 10;
    const std::string head = "POST / HTTP/1.1\r\nContent-Length: ";
    CHECK_FALSE(read(head + "10\r\n\r\n0123456789", 40, limits).failed);
    CHECK(read(head + "11\r\n\r\n", 20, limits).failed);
    const std::string chunked = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    CHECK_FALSE(read(chunked + "a\r\n0123456789\r\n0\r\n\r\n", 60, limits).failed);
    CHECK(read(chunked + "a\r\n0123456789\r\n1\r\n0\r\n0\r\n\r\n", 60, limits).failed);
}

TEST_CASE("http: no bytes are no end") {
    HttpReader reader;
    std::string_view none;
    CHECK(reader.next(none) == Outcome::kNeedMore);
    Reading reading;
    read_all(reader, "GET / HTTP/1.1\r\n", reading);
    CHECK(reader.next(none) == Outcome::kNeedMore);
    read_all(reader, "\r\n", reading);
    CHECK(reading.told == "GET;;end\n");
    CHECK_FALSE(read("POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n").failed);
}

}  // namespace
}  // namespace minibroker::protocol
