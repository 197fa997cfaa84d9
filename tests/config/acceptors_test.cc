#include <doctest/doctest.h>

#include "tests/config/parsing.h"

using namespace minibroker::config;

namespace {

const std::string kFactory =
    R"("factoryClassName": "org.apache.activemq.artemis.core.remoting.impl.netty.)"
    R"(NettyAcceptorFactory")";

std::string url(const std::string& text) {
    return R"({"acceptors": {"a": ")" + text + R"("}})";
}

std::string configured(const std::string& members) {
    return R"({"acceptorConfigurations": {"a": {)" + members + "}}}";
}

}  // namespace

TEST_CASE("acceptors: keep the order of the file") {
    const Loaded loaded = parsed(R"({"acceptors": {"z": "tcp://h:1", "b": "tcp://h:2"},
        "acceptorConfigurations": {"a": {"params": {"port": 3}}}})");
    REQUIRE(loaded.config.acceptors.size() == 3);
    CHECK(loaded.config.acceptors[0].name == "z");
    CHECK(loaded.config.acceptors[1].name == "b");
    CHECK(loaded.config.acceptors[2].name == "a");
    CHECK(loaded.config.acceptors[2].host == "localhost");
    CHECK(loaded.config.acceptors[2].port == 3);
}

TEST_CASE("acceptors: Artemis's own form takes parameters in both objects, bare or as text") {
    const Loaded loaded = parsed(
        configured(kFactory + R"(, "params": {"host": "h", "port": "61613", "protocols": "STOMP"},
        "extraParams": {"connectionTtl": 1500, "stompEnableMessageId": true})"));
    const Acceptor& acceptor = loaded.config.acceptors.at(0);
    CHECK(acceptor.host == "h");
    CHECK(acceptor.port == 61613);
    CHECK(acceptor.connection_ttl == 1500);
    CHECK(acceptor.stomp_enable_message_id);
}

TEST_CASE("acceptors: problems name the acceptor") {
    CHECK(problems_in(url("tcp://h:1?tcpNoDela=true")) ==
          "acceptors.a: unknown parameter tcpNoDela; did you mean tcpNoDelay?");
    CHECK(problems_in(url("tcp://h:99999")) ==
          "acceptors.a: parameter port: expected a port, 0 to 65535, found \"99999\"");
    CHECK(problems_in(url("tcp://h:1?sslEnabled=true;keyStorePath=x")) ==
          "acceptors.a: parameter sslEnabled: TLS is not supported yet"
          " (a proxy in front of an acceptor without it can end it, as stunnel or HAProxy)");
    CHECK(problems_in(url("udp://h:1")) ==
          "acceptors.a: expected tcp://host:port, found \"udp://h:1\"");
    CHECK(problems_in(R"({"acceptors": {"a": 5}})") ==
          "acceptors.a: expected a URL tcp://host:port, found 5");
    CHECK(problems_in(R"({"acceptors": "tcp://h:1"})") ==
          "acceptors: expected an object, found \"tcp://h:1\"");
    CHECK(problems_in(configured(R"("params": {"prot": 1})")) ==
          "acceptorConfigurations.a.params.prot: unknown parameter prot; did you mean port?");
    CHECK(problems_in(configured(R"("params": {"port": {}})")) ==
          "acceptorConfigurations.a.params.port: expected text, found an object");
    CHECK(problems_in(configured(R"("factoryClassName": "x.InVMAcceptorFactory")"))
              .starts_with("acceptorConfigurations.a.factoryClassName: expected org.apache"));
    CHECK(problems_in(R"({"acceptors": {"a": "tcp://h:1"},
        "acceptorConfigurations": {"a": {}}})") ==
          "acceptorConfigurations.a: there is an acceptor of this name already");
}

TEST_CASE("acceptors: sslEnabled=false is fine") {
    CHECK(problems_in(url("tcp://h:1?sslEnabled=false")).empty());
}

TEST_CASE("acceptors: one warning names what is not served") {
    CHECK(warnings_in(url("tcp://h:1?protocols=CORE,AMQP,STOMP")) ==
          "acceptor a: CORE, AMQP are not served, only STOMP");
    CHECK(warnings_in(url("tcp://h:1?protocols=CORE,STOMP")) ==
          "acceptor a: CORE is not served, only STOMP");
    CHECK(warnings_in(url("tcp://h:1?protocols=CORE")) ==
          "acceptor a: CORE is not served, and STOMP is not in the list: every client is refused");
    CHECK(warnings_in(url("tcp://h:1")).empty());
    CHECK(warnings_in(url("tcp://h:1?protocols=STOMP,stomp")) ==
          "acceptor a: unknown in protocols: stomp");
}

TEST_CASE("acceptors: parameters that users would miss are named, others are not") {
    CHECK(warnings_in(
              url("tcp://h:1?securityDomain=x;webSocketCompressionSupported=true;amqpCredits=1")) ==
          "acceptor a: no effect in minibroker: securityDomain, webSocketCompressionSupported");
    CHECK(warnings_in(url("tcp://h:1?connectionTtl=never")) ==
          "acceptor a: connectionTtl is not above 0, so every connection will be refused");
}

TEST_CASE("acceptors: a file without any says so") {
    const Loaded loaded = parsed("{}");
    REQUIRE(loaded.warnings.size() == 1);
    CHECK(loaded.warnings[0] == "no acceptors: nobody can connect");
    CHECK(parsed(url("tcp://h:1")).warnings.empty());
}

TEST_CASE("acceptors: the value - removes an entry") {
    CHECK(parsed(R"({"acceptors": {"a": "-"}, "users": {"x": "-"}})").config.acceptors.empty());
}
