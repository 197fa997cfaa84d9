#include "broker/session/http_origin.h"

#include <doctest/doctest.h>

#include "tests/support/test_broker.h"

// Web pages must not drive the broker behind their user's back.
namespace minibroker::test {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

protocol::HttpHead head(std::string method, const Headers& headers) {
    protocol::HttpHead out;
    out.method = std::move(method);
    for (const auto& [name, value] : headers) out.headers.push_back({name, value});
    return out;
}

bool opens(const Headers& headers, const std::vector<std::string>& allowed = {}) {
    config::Acceptor acceptor;
    acceptor.host = "broker.internal";
    acceptor.allowed_origins = allowed;
    return broker::refusal_of_page(head("GET", headers), acceptor).empty();
}

bool posts(const Headers& headers, const std::vector<std::string>& allowed = {}) {
    config::Acceptor acceptor;
    acceptor.allowed_origins = allowed;
    return broker::refusal_of_page(head("POST", headers), acceptor).empty();
}

std::string request(std::string_view first_line, std::string_view headers, std::string_view body) {
    return std::string(first_line) + " / HTTP/1.1\r\n" + std::string(headers) +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

constexpr std::string_view kUpgrade =
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
constexpr std::string_view kForeign =
    "Host: evil.example\r\nOrigin: http://evil.example\r\nSec-Fetch-Site: cross-site\r\n";

TEST_CASE("origin: who sends neither Origin nor Sec-Fetch is no browser and is served") {
    CHECK(opens({}));
    CHECK(opens({{"Host", "anything.example"}}));
    CHECK(posts({{"Host", "anything.example"}}));
    CHECK(posts({{"Content-Type", "text/plain"}}));
    CHECK(posts({{"Content-Type", "application/x-www-form-urlencoded"}}));  // curl's
}

TEST_CASE("origin: a page of the host itself is served, on any port and of any scheme") {
    for (const char* host : {"localhost", "127.0.0.1", "10.1.2.3", "[::1]", "broker.internal"}) {
        CAPTURE(host);
        const std::string name(host);
        CHECK(opens({{"Host", name}, {"Origin", "http://" + name}}));
        CHECK(opens({{"Host", name + ":61613"}, {"Origin", "http://" + name + ":3000"}}));
        CHECK(opens({{"host", name + ":61613"}, {"ORIGIN", "https://" + name}}));
    }
    CHECK(opens({{"Host", "LocalHost:1"}, {"Origin", "http://localhost"}}));
}

TEST_CASE("origin: a foreign page is not served, nor one whose name may lead anywhere") {
    CHECK_FALSE(opens({{"Host", "localhost:61613"}, {"Origin", "http://evil.example"}}));
    CHECK_FALSE(opens({{"Host", "127.0.0.1"}, {"Origin", "http://localhost"}}));
    CHECK_FALSE(opens({{"Host", "127.0.0.1"}, {"Origin", "http://127.0.0.1.evil.example"}}));
    CHECK_FALSE(opens({{"Host", "localhost"}, {"Origin", "http://localhost.evil.example"}}));
    for (const char* odd : {"http://127.0.0.1:80:evil",
                            "http://127.0.0.1:evil",
                            "http://127.0.0.1:80.evil.example",
                            "http://[::1]evil",
                            "http://[::1]:evil",
                            "http://[::1",
                            "http://127.0.0.1@evil.example"}) {
        CHECK_FALSE(opens({{"Host", std::string_view(odd).contains('[') ? "[::1]" : "127.0.0.1"},
                           {"Origin", odd}}));
    }
    // DNS rebinding: the page's own name leads here.
    CHECK_FALSE(opens({{"Host", "evil.example:61613"}, {"Origin", "http://evil.example:61613"}}));
    // A page without an origin of its own, and forms that no browser sends.
    for (const char* origin : {"null", "", "localhost", "://localhost", "http://", "file://"}) {
        CAPTURE(origin);
        CHECK_FALSE(opens({{"Host", "localhost"}, {"Origin", origin}}));
    }
    CHECK_FALSE(opens({{"Origin", "http://localhost"}}));
    CHECK_FALSE(opens({{"Host", ""}, {"Origin", "http://"}}));
    CHECK_FALSE(opens(
        {{"Host", "localhost"}, {"Origin", "http://localhost"}, {"Origin", "http://localhost"}}));
    CHECK_FALSE(opens({{"Host", "localhost"}, {"Host", "a.b"}, {"Origin", "http://localhost"}}));
    CHECK_FALSE(opens({{"Host", "localhost"}, {"Sec-Fetch-Site", "same-origin"}}));
    CHECK_FALSE(posts({{"Host", "localhost"}, {"Sec-Fetch-Mode", "no-cors"}}));
}

TEST_CASE("origin: allowedOrigins names origins, hosts, or all") {
    const Headers page = {{"Host", "localhost"}, {"Origin", "https://shop.example:8443"}};
    CHECK_FALSE(opens(page));
    CHECK(opens(page, {"https://shop.example:8443"}));
    CHECK(opens(page, {"HTTPS://Shop.Example:8443"}));
    CHECK(opens(page, {"other.example", "shop.example"}));
    CHECK(opens(page, {"*"}));
    CHECK_FALSE(opens(page, {"https://shop.example"}));
    CHECK_FALSE(opens(page, {"http://shop.example:8443"}));
    CHECK_FALSE(opens(page, {"example"}));
    CHECK_FALSE(opens({{"Origin", "null"}}, {"shop.example"}));
    CHECK(opens({{"Origin", "null"}}, {"*"}));
    CHECK(opens({{"Origin", "null"}}, {"null"}));
}

TEST_CASE("origin: a browser's POST needs a content type that no form has") {
    const auto with = [](const char* type) {
        return Headers{
            {"Host", "localhost"}, {"Origin", "http://localhost"}, {"Content-Type", type}};
    };
    CHECK(posts(with("application/octet-stream")));
    CHECK(posts(with("text/plainer")));
    for (const char* type : {"text/plain",
                             "Text/Plain",
                             " text/plain ; charset=utf-8",
                             "multipart/form-data; boundary=x",
                             "application/x-www-form-urlencoded",
                             ""}) {
        CAPTURE(type);
        CHECK_FALSE(posts(with(type)));
    }
    CHECK_FALSE(posts({{"Host", "localhost"}, {"Origin", "http://localhost"}}));
    CHECK_FALSE(posts({{"Origin", "http://a.b"}, {"Content-Type", "text/plain"}}, {"*"}));
}

TEST_CASE("origin: a foreign page gets 403 and the end, and nothing of its POST is carried out") {
    const std::string nul(1, '\0');
    const std::string frames =
        "CONNECT\nlogin:admin\npasscode:admin\n\n" + nul + "SEND\ndestination:DLQ\n\nowned" + nul;
    const std::string plain = "Content-Type: text/plain\r\n";
    for (const std::string& bytes :
         {request("POST", std::string(kForeign) + plain, frames),
          request("POST", std::string(kForeign), frames),
          request("GET", std::string(kForeign) + std::string(kUpgrade), ""),
          request("POST", "Host: localhost\r\nOrigin: http://localhost\r\n" + plain, frames)}) {
        for (const std::size_t cut : {std::size_t{20}, bytes.size() / 2, bytes.size()}) {
            TestBroker broker;
            TestClient page(broker);
            page.raw(bytes.substr(0, cut)).raw(bytes.substr(cut));
            CAPTURE(bytes);
            CHECK(page.received().starts_with("HTTP/1.1 403 Forbidden\r\n"));
            CHECK(page.closed());
            CHECK(broker.queue("DLQ").message_count() == 0);
            CHECK(broker.core().sessions.size() == 0);
        }
    }
}

TEST_CASE("origin: pages that are allowed are served, and the log names who is not") {
    config::Config config = default_config();
    config.acceptors[0].allowed_origins = {"http://evil.example"};
    TestBroker broker(config);
    TestClient page(broker);
    page.raw(request("GET", std::string(kForeign) + std::string(kUpgrade), ""));
    CHECK(page.received().starts_with("HTTP/1.1 101 "));
    TestClient local(broker);
    local.raw(request(
        "GET",
        "Host: 127.0.0.1:61613\r\nOrigin: http://127.0.0.1:8080\r\n" + std::string(kUpgrade),
        ""));
    CHECK(local.received().starts_with("HTTP/1.1 101 "));
    TestClient other(broker);
    other.raw(
        request("GET", "Host: x\r\nOrigin: http://worse.example\r\n" + std::string(kUpgrade), ""));
    CHECK(other.closed());
    const bool told = std::ranges::any_of(broker.log(), [](const std::string& line) {
        return line.starts_with("web page refused peer=127.0.0.1:5000") &&
               line.contains("http://worse.example");
    });
    CHECK(told);
}

}  // namespace
}  // namespace minibroker::test
