// What an import once lost without a word, and where its notes say that it stood.
#include <doctest/doctest.h>

#include <map>

#include "config/convert/broker_xml_import.h"
#include "config/convert/left_out.h"
#include "config/convert/merge.h"
#include "config/convert/properties_import.h"
#include "tests/config/parsing.h"

using namespace minibroker::config;

namespace {

using Files = std::map<std::string, std::string>;

std::string notes_of(Imported imported) {
    leave_out_problems(imported, "");
    std::string out;
    for (const std::string& line : imported.notes.lines()) out += line + "\n";
    return out;
}

std::expected<Imported, Problem> imported(const std::string& text, const Files& files = {}) {
    ImportContext context;
    context.file = "b.xml";
    context.read_beside = [&](const std::string& name) -> std::expected<std::string, std::string> {
        const auto found = files.find(name);
        if (found == files.end()) return std::unexpected(name + ": No such file or directory");
        return found->second;
    };
    return import_broker_xml(text, context);
}

// The notes on what stands in a `<core>`, in line 2.
std::string notes_in(const std::string& inside, const Files& files = {}) {
    auto read = imported(
        "<core xmlns=\"urn:activemq:core\" "
        "xmlns:xi=\"http://www.w3.org/2001/XInclude\">\n" +
            inside + "</core>",
        files);
    return read ? notes_of(std::move(*read)) : read.error().path + "|" + read.error().text;
}

}  // namespace

TEST_CASE("import: text where only elements belong is named") {
    CHECK(notes_in("hello<name>n</name>") ==
          "b.xml:1: <core>: the text \"hello\" means nothing: left out\n");
    CHECK(notes_in("<acceptors> a <acceptor name=\"a\">tcp://h:1</acceptor> b </acceptors>") ==
          "b.xml:2: <acceptors>: the text \"a  b\" means nothing: left out\n");
    for (const char* inside :
         {"<address-settings>X</address-settings>",
          "<address-settings><address-setting match=\"a\">X</address-setting></address-settings>",
          "<security-settings><security-setting match=\"a\">X</security-setting>"
          "</security-settings>",
          "<security-settings><security-setting match=\"a\"><permission type=\"send\" roles=\"r\">X"
          "</permission></security-setting></security-settings>",
          "<addresses>X</addresses>",
          "<addresses><address name=\"a\">X</address></addresses>",
          "<addresses><address name=\"a\"><anycast>X</anycast></address></addresses>",
          "<addresses><address name=\"a\"><anycast><queue name=\"q\">X</queue></anycast></address>"
          "</addresses>",
          "<addresses><address name=\"a\"><anycast><queue name=\"q\"><filter string=\"\">X</filter>"
          "</queue></anycast></address></addresses>",
          "<diverts><divert name=\"d\"><address>a</address><forwarding-address>b"
          "</forwarding-address>X</divert></diverts>",
          "<wildcard-addresses>X</wildcard-addresses>"}) {
        CAPTURE(inside);
        CHECK(notes_in(inside).contains(": the text \"X\" means nothing: left out"));
        CHECK(notes_in(inside).starts_with("b.xml:2: <"));
    }
}

TEST_CASE("import: elements of other namespaces are no elements of Artemis") {
    CHECK(notes_in("<x:name xmlns:x=\"urn:x\">n</x:name>") ==
          "b.xml:2: <x:name>: has no counterpart in broker.json: left out\n");
    CHECK(notes_in("<name xmlns=\"urn:x\">n</name>") ==
          "b.xml:2: <{urn:x}name>: has no counterpart in broker.json: left out\n");
    CHECK(notes_in("<a:name xmlns:a=\"urn:activemq:core\">n</a:name>").empty());
    CHECK(notes_in("<x:name>n</x:name>") == "<x:name>|b.xml:2: the prefix x: is not declared");
    const auto own = imported("<c:core xmlns:c=\"urn:activemq:core\"><c:name>n</c:name></c:core>");
    CHECK(find_member(own->root, "name")->text == "n");
    CHECK(imported("<core xmlns=\"urn:x\"/>").error().text.contains("no <core>"));
    std::string many;
    for (std::size_t i = 0; i < kXmlNamespacesMax; ++i)
        many += " xmlns:a" + std::to_string(i) + "='urn:x'";
    CHECK(notes_in("<name" + many + "/>").contains("more than 100 namespaces"));
}

TEST_CASE("import: what has no name is left out, and named") {
    CHECK(notes_in("<acceptors><acceptor>tcp://h:1</acceptor></acceptors>") ==
          "b.xml:2: <acceptors> <acceptor>: has no name: left out\n");
    CHECK(notes_in("<address-settings><address-setting><no-expiry>true</no-expiry>"
                   "</address-setting></address-settings>") ==
          "b.xml:2: <address-settings> <address-setting>: has no match: left out, with what is in "
          "it: no-expiry\n");
    for (const char* inside :
         {"<security-settings><security-setting><permission type=\"send\" roles=\"r\"/>"
          "</security-setting></security-settings>",
          "<addresses><address><anycast/></address></addresses>",
          "<addresses><address name=\"a\"><anycast><queue/></anycast></address></addresses>",
          "<queues><queue><address>a</address></queue></queues>",
          "<addresses><address name=\"a\"><anycast><queue name=\"q\"><filter/></queue></anycast>"
          "</address></addresses>",
          "<diverts><divert><address>a</address></divert></diverts>"}) {
        CAPTURE(inside);
        CHECK(notes_in(inside).starts_with("b.xml:2: <"));
        CHECK(notes_in(inside).contains(": has no "));
    }
    CHECK(notes_in("<acceptors><acceptor name=\"\">tcp://h:1</acceptor></acceptors>").empty());
}

TEST_CASE("import: a default with a placeholder in it is shown whole") {
    CHECK(notes_in("<name>p${A:${B:77}}q</name>") ==
          "b.xml:2: <name>: ${A} is not set in the environment: taken as its default "
          "\"${B:77}\"\n"
          "b.xml:2: <name>: ${B} is not set in the environment: taken as its default \"77\"\n");
}

TEST_CASE("import: notes say in which file and line it stands") {
    const std::string part =
        "<address-settings xmlns=\"urn:activemq:core\">\n<address-setting match=\"a\">\n"
        "<odd/>\n<redelivery-delay>x</redelivery-delay></address-setting></address-settings>";
    CHECK(notes_in("<name>\xc3\xbc</name>\n\n<xi:include href=\"p.xml\"/><odd/>",
                   {{"p.xml", part}}) ==
          "p.xml:3: <address-settings> <address-setting match=\"a\"> <odd>: has no counterpart in "
          "broker.json: left out\n"
          "b.xml:4: <odd>: has no counterpart in broker.json: left out\n"
          "p.xml:4: addressSettings.a.redeliveryDelay: expected a whole number, found \"x\": left "
          "out\n");
    auto latin = imported(
        "<?xml version='1.0' "
        "encoding='ISO-8859-1'?>\n<core><name>\xe9\xe9\xe9\xe9</name>\n<odd/></core>");
    CHECK(notes_of(std::move(*latin)).starts_with("b.xml:3: <odd>"));
    auto properties = import_properties("name=n\nmaxDiskUsage=\\\n x\n", {}, "b.properties");
    CHECK(notes_of(*properties) ==
          "b.properties:2: maxDiskUsage: expected a whole number of 32 bits without unit, found "
          "\"x\": left out\n");
    auto both = imported(
        "<core>\n<max-disk-usage>y</max-disk-usage>\n<id-cache-size>z</id-cache-size></core>");
    merge_properties(*both, std::move(*properties));
    CHECK(
        notes_of(std::move(*both)) ==
        "b.properties:2: maxDiskUsage: expected a whole number of 32 bits without unit, found "
        "\"x\": left out\n"
        "b.xml:3: IDCacheSize: expected a whole number of 32 bits without unit, found \"z\": left "
        "out\n");
    auto json = import_json("{\n\"odd\": 1}", {}, "b.json");
    CHECK(notes_of(std::move(*json)) == "b.json:2: odd: unknown key: left out\n");
}

TEST_CASE("import: attributes and permissions that are near a known one say which") {
    const auto permission = [](const std::string& attributes) {
        return notes_in("<security-settings><security-setting match=\"#\"><permission " +
                        attributes + "/></security-setting></security-settings>");
    };
    CHECK(permission("type=\"consum\" roles=\"amq\"")
              .contains("permission \"consum\" for amq is not known: left out; did you mean "
                        "consume?"));
    CHECK(permission("type=\"fly\" roles=\"amq\"").ends_with("is not known: left out\n"));
    CHECK(permission("type=\"send\" role=\"amq\"")
              .contains("attribute role has no counterpart in broker.json: left out; did you mean "
                        "roles?"));
    const auto queue = [](const std::string& attributes) {
        return notes_in("<addresses><address name=\"a\"><anycast><queue name=\"q\" " + attributes +
                        "/></anycast></address></addresses>");
    };
    CHECK(queue("max-consumer=\"3\"").contains("left out; did you mean max-consumers?"));
    CHECK(queue("max-consumer=\"3\" zzz=\"\" purge-on-no-consumer=\"true\"")
              .contains("left out; did you mean max-consumers, purge-on-no-consumers?"));
    CHECK_FALSE(queue("zzz=\"\"").contains("did you mean"));
}

TEST_CASE("import: what is not there says what comes of it") {
    const auto divert = notes_in(
        "<diverts><divert name=\"d\"><address>a</address><forwarding-address>b"
        "</forwarding-address><transformer-class-name>C</transformer-class-name></divert>"
        "</diverts>");
    CHECK(divert.contains("left out (the divert takes messages as they are)"));
    CHECK(notes_in("<security-settings><role-mapping from=\"a\" to=\"b\"/></security-settings>")
              .contains("left out (users have the roles that their file gives alone)"));
    CHECK(notes_in("<store><database-store/></store>")
              .contains("left out (messages are kept in files, in journalDirectory)"));
}

TEST_CASE("import: a note says what is gone with what is wrong") {
    CHECK(notes_in(
              "<acceptors><acceptor name=\"a\">tcp://h:1?sslEnabled=true</acceptor></acceptors>") ==
          "b.xml:2: acceptors.a: parameter sslEnabled: TLS is not supported yet"
          " (a proxy in front of an acceptor without it can end it, as stunnel or HAProxy): left "
          "out, the whole "
          "of acceptors.a\n");
    CHECK(notes_in("<diverts><divert name=\"d\"><address>a</address></divert></diverts>") ==
          "b.xml:2: divertConfigurations.d: no forwardingAddress: left out, the whole of "
          "divertConfigurations.d\n");
}

TEST_CASE("import: of what is given more than once the last stays, however often") {
    std::string text = "{";
    for (int i = 0; i < 5'000; ++i) text += "\"name\": \"n" + std::to_string(i) + "\", ";
    auto read = import_json(text + "\"maxDiskUsage\": 7}", {});
    leave_out_problems(*read, "");
    CHECK(read->root.members.size() == 2);
    CHECK(find_member(read->root, "name")->text == "n4999");
}

TEST_CASE("import: an element that is near another one is told which") {
    CHECK(notes_in("<address-settings><address-setting match=\"a\"><redelivery-dely>5"
                   "</redelivery-dely></address-setting></address-settings>") ==
          "b.xml:2: <address-settings> <address-setting match=\"a\"> <redelivery-dely>: has no "
          "counterpart in broker.json: left out; did you mean <redelivery-delay>?\n");
    CHECK(
        notes_in("<max-disk-usagee>5</max-disk-usagee>").contains("did you mean <max-disk-usage>"));
    CHECK_FALSE(notes_in("<bridges/>").contains("did you mean"));
}
