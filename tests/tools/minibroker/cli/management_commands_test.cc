#include <doctest/doctest.h>

#include "tools/minibroker/cli/check/wait_command.h"
#include "tools/minibroker/cli/commands.h"
#include "tools/minibroker/cli/manage/address_change.h"
#include "tools/minibroker/cli/manage/address_show.h"
#include "tools/minibroker/cli/manage/queue_create.h"
#include "tools/minibroker/cli/manage/queue_list.h"

using namespace minibroker;
using namespace minibroker::cli;

TEST_CASE("address create: multicast is guessed, and taken when nothing is left") {
    AddressChangeOptions options;
    CHECK(routing_types_of(options) == "MULTICAST");
    options.no_multicast = true;
    CHECK(routing_types_of(options) == "MULTICAST");
    options.anycast = true;
    CHECK(routing_types_of(options) == "ANYCAST");
    options.no_multicast = false;
    CHECK(routing_types_of(options) == "ANYCAST,MULTICAST");
    options.multicast = true;
    CHECK(routing_types_of(options) == "ANYCAST,MULTICAST");
}

TEST_CASE("address show: --json is an array of names, or the text of one address") {
    AddressShowOptions options;
    CHECK(address_show_json(options, "a\nDLQ\nq\"x") == R"(["a","DLQ","q\"x"])");
    CHECK(address_show_json(options, "") == "[]");
    options.name = "a";
    CHECK(address_show_json(options, "Address [name=a]") == R"("Address [name=a]")");
}

TEST_CASE("queue create: what is asked for is in the configuration, the rest as Artemis guesses") {
    QueueCreateOptions options;
    options.name = "q\"1";
    CHECK(queue_create_json(options) ==
          R"({"name":"q\"1","address":"q\"1","routing-type":"MULTICAST","durable":false,)"
          R"("max-consumers":-1,"purge-on-no-consumers":false,"auto-create-address":false})");
    options.address = "a";
    options.anycast = options.durable = options.purge_on_no_consumers = true;
    options.auto_create_address = true;
    options.max_consumers = 5;
    options.filter = "colour = 'red'";
    CHECK(queue_create_json(options) ==
          R"({"name":"q\"1","address":"a","routing-type":"ANYCAST","durable":true,)"
          R"("max-consumers":5,"purge-on-no-consumers":true,"auto-create-address":true,)"
          R"("filter-string":"colour = 'red'"})");
}

TEST_CASE("queue create: the text of a queue leaves out an absent filter and no limit") {
    const auto plain =
        queue_text(R"({"name":"jobs","address":"jobs","routing-type":"ANYCAST","durable":true,)"
                   R"("max-consumers":-1,"purge-on-no-consumers":false,"last-value-key":null})");
    CHECK(plain ==
          "Queue [name=jobs, address=jobs, routingType=ANYCAST, durable=true, "
          "purgeOnNoConsumers=false, autoCreateAddress=false, exclusive=false, lastValue=false, "
          "lastValueKey=null, nonDestructive=false, consumersBeforeDispatch=0, "
          "delayBeforeDispatch=-1, autoCreateAddress=false]");
    const auto full = queue_text(
        R"({"name":"q","address":"a","filter-string":"x = 1","max-consumers":5,"durable":false,)"
        R"("purge-on-no-consumers":"true","exclusive":true,"last-value-key":"k",)"
        R"("consumers-before-dispatch":2,"delay-before-dispatch":"7"})");
    CHECK(full ==
          "Queue [name=q, address=a, routingType=MULTICAST, filter=x = 1, durable=false, "
          "maxConsumers=5, purgeOnNoConsumers=true, autoCreateAddress=false, exclusive=true, "
          "lastValue=false, lastValueKey=k, nonDestructive=false, consumersBeforeDispatch=2, "
          "delayBeforeDispatch=7, autoCreateAddress=false]");
    for (const char* text : {"", "[]", "null", "{", "5"}) {
        CAPTURE(text);
        CHECK_FALSE(queue_text(text).has_value());
    }
}

TEST_CASE("management: the outcome as JSON says what was asked and what came of it") {
    const Task task = {"create", "queue a\"b", {}, {}};
    CHECK(outcome_json(task, true, "done") ==
          R"({"verb":"create","thing":"queue a\"b","succeeded":true,"result":"done"})");
    CHECK(outcome_json(task, false, "AMQ1: no") ==
          R"({"verb":"create","thing":"queue a\"b","succeeded":false,"reason":"AMQ1: no"})");
}

TEST_CASE("commands: a mistake is named as Artemis's command line does") {
    CHECK(mistake_text({"queue", "stat", "--x"}, {"--x"}, "other") == "Unknown option: '--x'");
    CHECK(mistake_text({"no", "x"}, {"no", "x"}, "other") == "Unmatched argument at index 0: 'no'");
    CHECK(mistake_text({"queue"}, {}, "other") == "other");
}

TEST_CASE("commands: as Artemis's, a failed connection is told in the words of its libraries") {
    ConnectionOptions options;
    options.as_artemis = true;
    const auto core =
        connection_failure_lines(options, {ErrorCode::kIo, "refused"}, Exceptions::kCore);
    REQUIRE(core.size() == 3);
    CHECK(core[0] == "Connection failed::Failed to create session factory");
    CHECK(core[2] == "\trefused");
    const auto jms =
        connection_failure_lines(options, {ErrorCode::kDenied, "AMQ229031: no"}, Exceptions::kJms);
    REQUIRE(jms.size() == 5);
    CHECK(jms[0] == "Connection failed::AMQ229031: no");
    CHECK(jms[1] == "Exception in thread \"main\" javax.jms.JMSSecurityException: AMQ229031: no");
    CHECK(jms[3] ==
          "Caused by: ActiveMQSecurityException[errorType=SECURITY_EXCEPTION "
          "message=AMQ229031: no]");
    const Error other{ErrorCode::kDenied, "other"};
    CHECK(connection_failure_lines(options, other, Exceptions::kJms).size() == 1);
}

TEST_CASE("commands: a failed connection is told without a word of Java, with where it was to") {
    ConnectionOptions options;
    options.url = "tcp://h:1";
    options.url_source = "./broker.json";
    options.login_source = "./broker.json";
    for (const auto exceptions : {Exceptions::kCore, Exceptions::kJms}) {
        const auto down =
            connection_failure_lines(options, {ErrorCode::kIo, "refused"}, exceptions);
        CHECK(down[0] == "Cannot connect to tcp://h:1 (from ./broker.json): refused");
        const Error wrong{ErrorCode::kDenied, "AMQ229031: no"};
        const auto denied = connection_failure_lines(options, wrong, exceptions);
        CHECK(denied[0] == "Login refused by tcp://h:1: AMQ229031: no");
        CHECK(denied[1].starts_with("No password was found: "));
        for (const auto& line : down) CHECK(line.find("xception") == std::string::npos);
        for (const auto& line : denied) CHECK(line.find("xception") == std::string::npos);
    }
}

TEST_CASE("commands: a refused login names where its password is from, not the user's place") {
    ConnectionOptions options;
    options.url = "tcp://h:1";
    options.login_source = "./broker.json";  // has the user
    options.login.password = "x";
    const Error wrong{ErrorCode::kDenied, "AMQ229031: no"};
    const auto lines = [&] { return connection_failure_lines(options, wrong, Exceptions::kCore); };
    for (const char* said : {"--password", "MINIBROKER_PASSWORD", "what was typed"}) {
        options.password_source = said;
        CHECK(lines()[0] == "Login refused by tcp://h:1: AMQ229031: no (password from " +
                                std::string(said) + ")");
        CHECK(lines()[1].starts_with("Is that the right one? Without --user and --password "));
    }
    options.password_source = "./broker.json";
    options.login.password_file = "broker.json";
    CHECK(lines()[0] == "Login refused by tcp://h:1: AMQ229031: no (password from ./broker.json)");
    CHECK(lines()[1] == "--user and --password say another one.");
}

TEST_CASE("commands: the opening lines depend on --verbose and --json") {
    ConnectionOptions options;
    options.url = "tcp://h:1";
    const Invocation invocation = {{"producer", "--verbose"}, "/bin", "null", false, ""};
    CHECK(opening_lines(options, invocation, "messages.Producer") ==
          "Connection brokerURL = tcp://h:1\n");
    options.verbose = true;
    options.url_source = "./broker.json";
    options.login.user = "u";
    CHECK(opening_lines(options, invocation, "messages.Producer") ==
          "Connection brokerURL = tcp://h:1\nBroker from ./broker.json; user u\n");
    options.as_artemis = true;
    CHECK(opening_lines(options, invocation, "messages.Producer") ==
          "Executing org.apache.activemq.artemis.cli.commands.messages.Producer producer "
          "--verbose \nHome::/bin, Instance::null\nConnection brokerURL = tcp://h:1\n");
    options.json = true;
    CHECK(opening_lines(options, invocation, "messages.Producer").empty());
}

TEST_CASE("wait: enough are as many or more, and for none it has to be none") {
    CHECK(has_enough(3, 3));
    CHECK(has_enough(4, 3));
    CHECK_FALSE(has_enough(2, 3));
    CHECK(has_enough(0, 0));
    CHECK_FALSE(has_enough(1, 0));
    CHECK_FALSE(has_enough(-1, 1));
}

TEST_CASE("queue list: ids of messages are numbers in a list of objects") {
    CHECK(parse_message_ids(R"([{"messageID":12,"x":1},{"messageID":3}])") ==
          std::vector<std::string>{"12", "3"});
    CHECK(parse_number(R"({"a":-1,"b":"2"})", "a") == -1);
    for (const char* key : {"b", "c"}) CHECK_FALSE(parse_number(R"({"a":-1,"b":"2"})", key));
    for (const char* text : {"", "[1]", "1", "{"}) CHECK_FALSE(parse_number(text, "a"));
    CHECK(parse_message_ids("[]") == std::vector<std::string>{});
    for (const char* text : {"", "{}", "[1]", R"([{"x":1}])", R"([{"messageID":"1"}])"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_message_ids(text).has_value());
    }
}
