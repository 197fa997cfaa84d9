// What real broker.xml files have: read as Artemis 2.40.0 does, and what is left out is named.
#include <doctest/doctest.h>

#include <map>

#include "config/convert/broker_xml_import.h"
#include "config/convert/left_out.h"
#include "config/convert/properties_import.h"
#include "tests/config/parsing.h"

using namespace minibroker::config;

namespace {

using Files = std::map<std::string, std::string>;

struct Read {
    Config config;
    std::string notes;
    std::string wrong;
};

Read settled(std::expected<Imported, Problem> imported, const ReadOptions& options = {}) {
    Read out;
    if (!imported) {
        out.wrong = imported.error().path + "|" + imported.error().text;
        return out;
    }
    leave_out_problems(*imported, "", options);
    out.config = parsed(json_text(imported->root)).config;
    for (const std::string& line : imported->notes.lines()) out.notes += line + "\n";
    return out;
}

std::optional<std::string> environment(const std::string& name) {
    if (name == "NODE") return "node7";
    if (name == "HOST") return "127.0.0.9";
    return std::nullopt;
}

Read read(const std::string& text, const Files& files = {}) {
    ImportContext context;
    context.environment = environment;
    context.read_beside = [&](const std::string& name) -> std::expected<std::string, std::string> {
        const auto found = files.find(name);
        if (found == files.end()) return std::unexpected(name + ": No such file or directory");
        return found->second;
    };
    return settled(import_broker_xml(text, context));
}

Read of_core(const std::string& inside, const Files& files = {}) {
    return read(
        "<configuration xmlns=\"urn:activemq\" xmlns:xi=\"http://www.w3.org/2001/XInclude\">"
        "<core xmlns=\"urn:activemq:core\">" +
            inside + "</core></configuration>",
        files);
}

std::string names_of(const std::vector<Acceptor>& acceptors) {
    std::string out;
    for (const Acceptor& one : acceptors) out += (out.empty() ? "" : " ") + one.name;
    return out;
}

Read of_acceptor(const std::string& url) {
    return of_core(
        "<acceptors><acceptor name=\"good\">tcp://h:1</acceptor><acceptor name=\"odd\">" + url +
        "</acceptor></acceptors>");
}

}  // namespace

TEST_CASE("broker.xml: any number of problems in one entry leaves its siblings alone") {
    const Read diverts = of_core(
        "<diverts><divert name=\"none\"/><divert name=\"whole\"><address>x</address>"
        "<forwarding-address>y</forwarding-address></divert>"
        "<divert name=\"half\"><address>x</address></divert></diverts>");
    REQUIRE(diverts.config.diverts.size() == 1);
    CHECK(diverts.config.diverts[0].name == "whole");
    CHECK(diverts.notes.contains("divertConfigurations.none: no address: left out"));
    CHECK(diverts.notes.contains("divertConfigurations.none: no forwardingAddress: left out"));
    CHECK(diverts.notes.contains("divertConfigurations.half: no forwardingAddress: left out"));
    const Read settings =
        settled(import_properties("addressSettings.a.maxDeliveryAttempts=x\n"
                                  "addressSettings.a.nothing=1\n"
                                  "addressSettings.b.noExpiry=true\n"
                                  "acceptorConfigurations.s.params.sslEnabled=true\n"
                                  "acceptorConfigurations.s.factoryClassName=x\n"
                                  "acceptorConfigurations.t.params.port=5\n"));
    CHECK(settings.config.address_settings.at("b").no_expiry == true);
    CHECK(names_of(settings.config.acceptors) == "t");
}

TEST_CASE("broker.xml: an acceptor stays whatever its parameters are") {
    for (const char* odd : {"unknown=1",
                            "unknown=1;other=2",
                            "useKQueue",
                            "=",
                            "=1",
                            "backlog=many",
                            "%zz=1",
                            "a=%1",
                            "protocols=STOMP;;&amp;&amp;"}) {
        CAPTURE(odd);
        const Read one = of_acceptor("tcp://127.0.0.1:61613?backlog=7;" + std::string(odd) +
                                     ";connectionTtl=5000");
        CHECK(names_of(one.config.acceptors) == "good odd");
        CHECK(one.config.acceptors[1].backlog == 7);
        CHECK(one.config.acceptors[1].connection_ttl == 5000);
        const bool is_good = std::string(odd).contains("STOMP");
        CHECK(one.notes.contains("<acceptor name=\"odd\">: ") != is_good);
    }
    CHECK(of_acceptor("tcp://h:2?first=1;second=2").notes ==
          "<acceptors> <acceptor name=\"odd\">: unknown parameter first: left out\n"
          "<acceptors> <acceptor name=\"odd\">: unknown parameter second: left out\n");
    CHECK(of_acceptor("tcp://h:2?flag;x").notes.contains("parameter flag has no value: left out"));
}

TEST_CASE("broker.xml: an acceptor may be written over several lines, and have a path") {
    const Read lines =
        of_acceptor("\n tcp://127.0.0.1:61613?\n\t protocols=STOMP ;\r\n backlog = 3\n");
    CHECK(lines.config.acceptors[1].port == 61613);
    CHECK(lines.config.acceptors[1].backlog == 3);
    CHECK(lines.config.acceptors[1].protocols_not_served.empty());
    CHECK(lines.notes.empty());
    for (const char* path : {"/", "//", "/a/b"}) {
        const Read with = of_acceptor("tcp://127.0.0.1:61614" + std::string(path) + "?backlog=3");
        CHECK(with.config.acceptors[1].port == 61614);
        CHECK(with.config.acceptors[1].backlog == 3);
        CHECK(with.notes.contains("the path \"" + std::string(path) + "\": left out"));
    }
    const Read same = of_core(
        "<acceptors><acceptor name=\"a\">tcp://h:1</acceptor><acceptor name=\"a\">tcp://h:2"
        "</acceptor></acceptors>");
    CHECK(names_of(same.config.acceptors) == "a a2");
    CHECK(same.notes.contains("there is an acceptor of this name already: called a2"));
    // What is no address at all is still left out alone.
    for (const char* url : {"", "vm://0", "tcp://", "tcp://h:x", "tcp://h:1?sslEnabled=true"}) {
        CHECK(names_of(of_acceptor(url).config.acceptors) == "good");
    }
}

TEST_CASE("broker.xml: of several <core> the first counts, and the others are named") {
    const Read two = read(
        "<configuration><core><name>one</name></core><core><name>two</name><max-disk-usage>5"
        "</max-disk-usage></core><core/><web/></configuration>");
    CHECK(two.config.name == "one");
    CHECK(two.config.max_disk_usage == 90);
    CHECK(two.notes ==
          "<core>: is there twice: only the first one counts, with what is in it: name, "
          "max-disk-usage\n<core>: is there twice: only the first one counts\n"
          "<web>: has no counterpart in broker.json: left out\n");
}

TEST_CASE("broker.xml: what is given twice counts as in Artemis") {
    const Read security = of_core(
        "<security-settings>"
        "<security-setting match=\"a\"><permission type=\"send\" roles=\"old\"/>"
        "<permission type=\"manage\" roles=\"old\"/></security-setting>"
        "<security-setting match=\"b\"><permission type=\"send\" roles=\"x\"/></security-setting>"
        "<security-setting match=\"a\"><permission type=\"consume\" roles=\"new, other\"/>"
        "</security-setting></security-settings>");
    const auto& roles = security.config.security_roles.at("a");
    CHECK(roles.size() == 2);
    CHECK(roles.at("new").consume);
    CHECK_FALSE(roles.at("new").send);
    CHECK(security.config.security_roles.at("b").at("x").send);
    CHECK(security.notes ==
          "<security-settings> <security-setting match=\"a\">: is there twice: only the last one "
          "counts\n");
    const Read settings = of_core(
        "<address-settings><address-setting match=\"a\"><redelivery-delay>1</redelivery-delay>"
        "</address-setting><address-setting match=\"a\"><redelivery-delay>2</redelivery-delay>"
        "<no-expiry>true</no-expiry></address-setting></address-settings>");
    CHECK(settings.config.address_settings.at("a").redelivery_delay == 1);
    CHECK_FALSE(settings.config.address_settings.at("a").no_expiry);
    CHECK(settings.notes.contains("redelivery-delay, no-expiry"));
    const Read addresses = of_core(
        "<addresses><address name=\"a\"><anycast><queue name=\"p\"/></anycast></address>"
        "<address name=\"a\"><multicast><queue name=\"m\"/></multicast></address></addresses>");
    REQUIRE(addresses.config.addresses.size() == 1);
    CHECK(addresses.config.addresses[0].anycast);
    CHECK(addresses.config.addresses[0].multicast);
    CHECK(addresses.config.addresses[0].queues.size() == 2);
    CHECK(addresses.notes.contains("both count together"));
}

TEST_CASE("broker.xml: a match without permissions stays, so that nobody has any") {
    const Read none = of_core(
        "<security-settings><security-setting match=\"a\"/><security-setting match=\"b\">"
        "<permission type=\"send\" roles=\"\"/><permission type=\"fly\" roles=\"x\"/>"
        "</security-setting></security-settings>");
    CHECK(none.config.security_roles.size() == 2);
    CHECK(none.notes.contains("permission \"send\" names no roles: no role has it"));
    CHECK(none.notes.contains("permission \"fly\" for x is not known: left out"));
}

TEST_CASE("broker.xml: placeholders stand in texts, attributes and queues") {
    const Read all = of_core(
        "<name>${NODE}</name><acceptors><acceptor name=\"a\">tcp://${HOST:h}:${PORT:5}</acceptor>"
        "</acceptors><security-settings><security-setting match=\"${NODE}.#\">"
        "<permission type=\"send\" roles=\"${ROLE:writers}\"/></security-setting>"
        "</security-settings><addresses><address name=\"${NODE}\"><anycast>"
        "<queue name=\"${NODE}\" max-consumers=\"${MAX:3}\"><durable>${D:false}</durable>"
        "<filter string=\"${F:a = 1}\"/></queue></anycast></address></addresses>"
        "<cluster-password>${NODE}</cluster-password>");
    CHECK(all.config.name == "node7");
    CHECK(all.config.acceptors[0].host == "127.0.0.9");
    CHECK(all.config.acceptors[0].port == 5);
    CHECK(all.config.security_roles.at("node7.#").at("writers").send);
    const Queue& queue = all.config.addresses.at(0).queues.at(0);
    CHECK(queue.name == "node7");
    CHECK(queue.max_consumers == 3);
    CHECK_FALSE(queue.durable);
    CHECK(queue.filter == "a = 1");
    CHECK(all.notes.contains("<name>: ${NODE} is taken from the environment: \"node7\"\n"));
    CHECK(all.notes.contains("${ROLE} is not set in the environment: taken as its default"));
    CHECK(
        all.notes.contains("<cluster-password>: ${NODE} is taken from the environment: \"*****\""));
    CHECK(of_core("<name>${LOOSE</name>").config.name == "${LOOSE");
}

TEST_CASE("broker.xml: files are included from beside it") {
    const std::string include = "<xi:include href=\"parts/settings.xml\"/>";
    const std::string settings =
        "<address-settings xmlns=\"urn:activemq:core\" xmlns:x=\"http://www.w3.org/2001/XInclude\">"
        "<x:include href=\"one.xml\"/></address-settings>";
    const std::string one =
        "<address-setting match=\"#\"><max-delivery-attempts>${N:7}"
        "</max-delivery-attempts></address-setting>";
    const Read both = of_core(include, {{"parts/settings.xml", settings}, {"parts/one.xml", one}});
    CHECK(both.config.address_settings.at("#").max_delivery_attempts == 7);
    CHECK(of_core(include).wrong ==
          "<xi:include href=\"parts/settings.xml\">|cannot read it: parts/settings.xml: No such "
          "file or directory");
    CHECK(of_core(include, {{"parts/settings.xml", "<a>\n<b></a>"}})
              .wrong.contains("parts/settings.xml: line 2, column 4: </a> stands where <b>"));
    CHECK(of_core("<xi:include href=\"http://h/x.xml\"/>").wrong.contains("only files"));
    CHECK(of_core("<xi:include/>").wrong.contains("only files"));
    CHECK(of_core("<xi:include href=\"a.xml\" xpointer=\"p\"/>", {{"a.xml", "<a/>"}})
              .wrong.contains("xpointer is not read"));
    const Read fallback = of_core(
        "<xi:include href=\"gone.xml\"><xi:fallback><name>other</name></xi:fallback></xi:include>");
    CHECK(fallback.config.name == "other");
    CHECK(fallback.notes.contains("its fallback is taken"));
    CHECK(of_core("<name><xi:include href=\"n.txt\" parse=\"text\"/></name>", {{"n.txt", "t&<"}})
              .config.name == "t&<");
    // An element of that name that is none.
    CHECK(of_core("<include xmlns=\"urn:x\" href=\"a\"/>")
              .notes.contains("<{urn:x}include>: has no"));
}

TEST_CASE("broker.xml: <queues> of Artemis 1.x are multicast queues of their address") {
    const Read old = of_core(
        "<queues><queue name=\"q\"><address>a</address><filter string=\"x = 1\"/>"
        "<durable>false</durable></queue><queue name=\"own\"/></queues>"
        "<addresses><address name=\"a\"><anycast/></address></addresses>");
    REQUIRE(old.config.addresses.size() == 2);
    const Address& address = old.config.addresses[0];
    CHECK(address.name == "a");
    CHECK(address.multicast);
    CHECK(address.anycast);
    REQUIRE(address.queues.size() == 1);
    CHECK(address.queues[0].filter == "x = 1");
    CHECK_FALSE(address.queues[0].durable);
    CHECK_FALSE(address.queues[0].anycast);
    CHECK(old.config.addresses[1].queues.at(0).address == "own");
}

TEST_CASE("broker.xml: entities of the document are expanded") {
    const Read entities = read(
        "<!DOCTYPE configuration [<!ENTITY where \"127.0.0.1:5\"><!ENTITY all \"<name>n</name>\">]>"
        "<configuration><core>&all;<acceptors><acceptor name=\"a\">tcp://&where;</acceptor>"
        "</acceptors></core></configuration>");
    CHECK(entities.config.name == "n");
    CHECK(entities.config.acceptors.at(0).port == 5);
}

TEST_CASE("broker.xml: a filter that is no selector costs its queue or divert alone") {
    ReadOptions options;
    options.check_selector = [](const std::string& text) {
        return std::string(text == "bad" ? "no selector" : "");
    };
    const Read read =
        settled(import_broker_xml(
                    "<core><addresses><address name=\"a\"><anycast><queue name=\"good\">"
                    "<filter string=\"x\"/></queue><queue name=\"odd\"><filter string=\"bad\"/>"
                    "</queue></anycast></address></addresses><diverts><divert name=\"d\">"
                    "<address>a</address><forwarding-address>b</forwarding-address>"
                    "<filter string=\"bad\"/></divert></diverts></core>"),
                options);
    REQUIRE(read.config.addresses.at(0).queues.size() == 1);
    CHECK(read.config.addresses[0].queues[0].name == "good");
    CHECK(read.config.diverts.empty());
    CHECK(read.notes ==
          "addressConfigurations.a.queueConfigs.odd.filterString: no selector in \"bad\": left "
          "out, the "
          "whole of addressConfigurations.a.queueConfigs.odd\n"
          "divertConfigurations.d.filterString: no selector in \"bad\": left out, the whole of "
          "divertConfigurations.d\n");
}

TEST_CASE("broker.xml: attributes and elements that nobody reads are named where they stand") {
    const Read odd = of_core(
        "<bridges a=\"b\"><bridge name=\"x\"><queue-name>q</queue-name></bridge></bridges>"
        "<addresses><address name=\"a\" extra=\"1\"><anycast><queue name=\"q\" odd=\"2\"><what/>"
        "</queue><other/></anycast><third/></address></addresses>");
    CHECK(
        odd.notes ==
        "<bridges>: has no counterpart in broker.json: left out (no message goes to another "
        "broker), with a, with what is in it: "
        "bridge, name, queue-name\n"
        "<addresses> <address name=\"a\">: attribute extra has no counterpart in broker.json: left "
        "out\n"
        "<addresses> <address name=\"a\"> <anycast> <queue name=\"q\">: attribute odd has no "
        "counterpart in broker.json: left out\n"
        "<addresses> <address name=\"a\"> <anycast> <queue name=\"q\"> <what>: has no counterpart "
        "in broker.json: left out\n"
        "<addresses> <address name=\"a\"> <anycast> <other>: has no counterpart in broker.json: "
        "left out\n"
        "<addresses> <address name=\"a\"> <third>: has no counterpart in broker.json: left out\n");
}

TEST_CASE("broker properties: a key with a value and with members keeps what it can have") {
    const Read read =
        settled(import_properties("HAPolicyConfiguration=SHARED_STORE_PRIMARY\n"
                                  "HAPolicyConfiguration.scaleDown=true\n"
                                  "maxDiskUsage=3\nmaxDiskUsage.x=4\n"
                                  "addressConfigurations.a=x\n"
                                  "addressConfigurations.a.routingTypes=ANYCAST\n"
                                  "name.first=1\nname=n\n"));
    CHECK(read.wrong.empty());
    CHECK(read.config.max_disk_usage == 3);
    CHECK(read.config.addresses.at(0).anycast);
    CHECK(read.config.name == "n");
    CHECK(read.notes ==
          "HAPolicyConfiguration.scaleDown: HAPolicyConfiguration has members: its value "
          "(\"SHARED_STORE_PRIMARY\") is left out\n"
          "maxDiskUsage.x: maxDiskUsage has a value: left out\n"
          "addressConfigurations.a.routingTypes: addressConfigurations.a has members: its value "
          "(\"x\") is left out\n"
          "name: has a value: its members are left out\n");
}

TEST_CASE("broker.xml: the boolean 1 is false, as Artemis reads it, with a note") {
    const Read read = of_core(
        "<security-enabled>1</security-enabled><persist-id-cache> 1 </persist-id-cache>"
        "<address-settings><address-setting match=\"a\">"
        "<auto-create-queues>1</auto-create-queues></address-setting></address-settings>"
        "<diverts><divert name=\"d\"><address>a</address><forwarding-address>b"
        "</forwarding-address><exclusive>1</exclusive></divert></diverts>"
        "<addresses><address name=\"a\"><anycast><queue name=\"q\" exclusive=\"1\" "
        "max-consumers=\"1\"><durable>1</durable></queue></anycast></address></addresses>");
    CHECK_FALSE(read.config.security_enabled);
    const Queue& queue = read.config.addresses.at(0).queues.at(0);
    CHECK_FALSE(queue.durable);
    CHECK(queue.max_consumers == 1);
    CHECK_FALSE(read.config.diverts.at(0).exclusive);
    for (const char* name :
         {"security-enabled", "persist-id-cache", "auto-create-queues", "exclusive", "durable"})
        CHECK(read.notes.contains(std::string(name) + ": 1 is false, as Artemis reads it"));
    CHECK_FALSE(read.notes.contains("max-consumers: 1"));
    CHECK(of_core("<security-enabled>0</security-enabled>").notes ==
          of_core("<security-enabled>false</security-enabled>").notes);
}

TEST_CASE("broker properties: placeholders stand in keys and values, also in JSON") {
    const Read text =
        settled(import_properties("name=${NODE:x}\nusers.u.password=${NODE}\n"
                                  "addressConfigurations.${NODE}.routingTypes=${T:ANYCAST}\n",
                                  environment));
    CHECK(text.config.name == "node7");
    CHECK(text.config.addresses.at(0).name == "node7");
    CHECK(text.config.addresses.at(0).anycast);
    CHECK(
        text.notes.contains("users.u.password: ${NODE} is taken from the environment: \"*****\""));
    const Read json = settled(import_json(
        R"({"name": "${NODE}", "maxDiskUsage": "${X:4}", "acceptors": {"${NODE}": "tcp://h:1"}})",
        environment));
    CHECK(json.config.name == "node7");
    CHECK(json.config.max_disk_usage == 4);
    CHECK(json.config.acceptors.at(0).name == "node7");
    CHECK(settled(import_json("[]", environment)).wrong == "|expected an object");
    CHECK(settled(import_json("{", environment)).wrong.contains("line 1, column"));
}
