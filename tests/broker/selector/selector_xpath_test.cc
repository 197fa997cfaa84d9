#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "broker/selector/selector.h"
#include "broker/selector/xpath_condition.h"
#include "broker/selector/xpath_text.h"
#include "tests/broker/selector/selector_subject_of.h"

// What the bodies and expressions below come to is what Artemis 2.40.0 answered, but for the
// limits.
namespace minibroker::broker {
namespace {

class BodyOf : public testing::SubjectOf {
public:
    explicit BodyOf(std::optional<std::string_view> body) : SubjectOf({}), body_(body) {}
    [[nodiscard]] std::optional<std::string_view> text_body() const override { return body_; }

private:
    std::optional<std::string_view> body_;
};

bool holds(std::string_view expression, std::string_view body) {
    const auto parsed = XPathCondition::parse(expression);
    REQUIRE_MESSAGE(parsed, std::string(expression));
    return parsed->matches(body);
}

bool is_xml(std::string_view body) {
    return holds("true()", body);
}

TEST_CASE("xpath: paths, attributes and values") {
    constexpr std::string_view body = "<order id='7'><item/><item n='2'>x &amp; y</item></order>";
    for (const std::string_view right : {"order/item",
                                         "order[@id='7']",
                                         "//item[2]",
                                         "count(//item)=2",
                                         "order/@id > 6",
                                         "/",
                                         "//@n",
                                         "string(/order/@id)='7'",
                                         "not(nothing)",
                                         "//item='x & y'",
                                         "local-name(/*)='order'",
                                         "name(//*[2])='item'",
                                         "//*[name()='item']",
                                         "//*[local-name( ) = 'item']",
                                         "'text'",
                                         "1 div 0"}) {
        CAPTURE(right);
        CHECK(holds(right, body));
    }
    for (const std::string_view wrong : {"item",
                                         "order/item[3]",
                                         "order[@id='8']",
                                         "''",
                                         "0",
                                         "false()",
                                         "//comment()",
                                         "id('7')",
                                         "count(//item)=3",
                                         "order and item",
                                         "name(/*)='item'"}) {
        CAPTURE(wrong);
        CHECK_FALSE(holds(wrong, body));
    }
}

TEST_CASE("xpath: a name without prefix is in no namespace, one with a prefix is nowhere") {
    constexpr std::string_view prefixed = "<a:order xmlns:a='u' a:n='1'>5</a:order>";
    constexpr std::string_view by_default = "<order xmlns='u'><item xmlns=''/></order>";
    for (const std::string_view body : {prefixed, by_default}) {
        CHECK_FALSE(holds("order", body));
        CHECK_FALSE(holds("a:order", body));
        CHECK_FALSE(holds("a:*", body));
        CHECK(holds("not(a:order)", body));
        CHECK(holds("/*[local-name()='order']", body));
        CHECK(holds("namespace-uri(/*)='u'", body));
    }
    CHECK(holds("//*[name()='a:order']", prefixed));
    CHECK(holds("//*[name(.)='order']", by_default));
    CHECK(holds("//item[namespace-uri()='']", by_default));
    CHECK_FALSE(holds("//@a:n", prefixed));
    CHECK(holds("//@*[local-name()='n']", prefixed));
    CHECK(holds("//order[lang('en')]", "<order xml:lang='en'/>"));
    CHECK_FALSE(holds("//@xml:lang", "<order xml:lang='en'/>"));
}

TEST_CASE("xpath: what is no XML matches nothing") {
    for (const std::string_view body : {"",
                                        " ",
                                        "not xml",
                                        "<order>",
                                        "<order></item></order>",
                                        "<order/><order/>",
                                        "<order/>junk",
                                        "junk<order/>",
                                        " <?xml version='1.0'?><order/>",
                                        "<order id='1' id='2'/>",
                                        "<1order/>",
                                        "<order>&unknown;</order>",
                                        "<order a=b/>",
                                        "<b:order/>",
                                        "<order a:b='1'/>",
                                        "<order a='<'/>",
                                        "<order>a<b</order>",
                                        "<order>a&b</order>",
                                        "<order>]]></order>",
                                        "<order><!-- a -- b --></order>",
                                        "<order\x01/>",
                                        "<order>&#0;</order>",
                                        "<order>&#xFFFE;</order>",
                                        "<a:order xmlns:a=''/>",
                                        "<order xmlns:a='u' xmlns:b='u' a:x='1' b:x='2'/>",
                                        "\xef\xbb\xbf<order/>",
                                        "<order>\xff</order>",
                                        "<?xml version='2.0'?><order/>",
                                        "<!DOCTYPE order SYSTEM 'nope.dtd'><order/>"}) {
        CAPTURE(body);
        CHECK_FALSE(is_xml(body));
    }
}

TEST_CASE("xpath: what is XML, odd as it may look") {
    for (const std::string_view body :
         {" <order> s </order>\n",
          "<?xml version='1.0'?><order/>",
          "<?xml version='1.1'?><order/>",
          "<?xml version='1.0' encoding='ISO-8859-1'?><order>enc</order>",
          "<order>\xc3\xa9</order>",
          "<order><!--c--><?pi x?></order>",
          "<order><![CDATA[<]]></order>",
          "<order>&#65;</order>",
          "<!DOCTYPE order [<!ENTITY e 'q'>]><order>&e;</order>"}) {
        CAPTURE(body);
        CHECK(is_xml(body));
    }
    CHECK(holds("order[.='q']", "<!DOCTYPE order [<!ENTITY e 'q'>]><order>&e;</order>"));
    CHECK(holds("order[.='<']", "<order><![CDATA[<]]></order>"));
    CHECK(holds("order[.=' s ']", "<order> s </order>"));
    CHECK(holds("order[text()='ab']", "<order>a<!-- left out -->b</order>"));
    CHECK(holds("//processing-instruction('pi')", "<order><?pi x?></order>"));
}

TEST_CASE("xpath: nothing is loaded for an entity") {
    constexpr std::string_view body =
        "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>";
    CHECK(holds("string-length(a)=0", body));
}

TEST_CASE("xpath: invalid expressions are refused, those that fail later match nothing") {
    for (const std::string_view wrong : {"",
                                         "///",
                                         "foo()",
                                         "order/",
                                         "order[1",
                                         "order]",
                                         "count()",
                                         "not()",
                                         "contains('a')",
                                         "foo::bar",
                                         "order and",
                                         "'open",
                                         "order:*:*",
                                         "$",
                                         "matches('a','b')"}) {
        CAPTURE(wrong);
        const auto parsed = XPathCondition::parse(wrong);
        REQUIRE_FALSE(parsed);
        CHECK(parsed.error().code == ErrorCode::kInvalid);
    }
    CHECK_FALSE(XPathCondition::parse(std::string_view("order\0", 6)));
    for (const std::string_view late :
         {"$v", "$v or $w", "$v/x", "count(1)", "sum('a')", "'a' | order", "a:foo()"}) {
        CAPTURE(late);
        CHECK_FALSE(holds(late, "<order/>"));
    }
}

TEST_CASE("xpath: deeply nested expressions are refused, not followed") {
    const std::string deep = std::string(4'000, '(') + "1" + std::string(4'000, ')');
    CHECK_FALSE(XPathCondition::parse(deep));
    std::string names = "'x'";
    for (int i = 0; i < 1'000; ++i) names = "name(" + names;
    CHECK(prepare_xpath(names + std::string(1'000, ')')).expression.size() < 40'000);
}

TEST_CASE("xpath: limits, just under, at and over") {
    const auto body_of = [](std::size_t bytes) {
        return "<a>" + std::string(bytes - 7, 'x') + "</a>";
    };
    CHECK(is_xml(body_of(kXmlBytesMax - 1)));
    CHECK(is_xml(body_of(kXmlBytesMax)));
    CHECK_FALSE(is_xml(body_of(kXmlBytesMax + 1)));
    const auto nested = [](std::size_t depth) {
        std::string body;
        for (std::size_t i = 0; i < depth; ++i) body += "<a>";
        for (std::size_t i = 0; i < depth; ++i) body += "</a>";
        return body;
    };
    CHECK(is_xml(nested(kXmlDepthMax - 1)));
    CHECK(is_xml(nested(kXmlDepthMax)));
    CHECK_FALSE(is_xml(nested(kXmlDepthMax + 1)));
    const auto wide = [](std::size_t nodes) {
        std::string body = "<a>";
        for (std::size_t i = 1; i < nodes; ++i) body += "<b/>";
        return body + "</a>";
    };
    CHECK(is_xml(wide(kXmlNodesMax - 1)));
    CHECK(is_xml(wide(kXmlNodesMax)));
    CHECK_FALSE(is_xml(wide(kXmlNodesMax + 1)));
}

TEST_CASE("xpath: entities that expand without end are stopped") {
    std::string body = "<!DOCTYPE a [<!ENTITY e0 '0123456789'>";
    for (int i = 1; i < 12; ++i) {
        body += "<!ENTITY e" + std::to_string(i) + " '";
        for (int j = 0; j < 10; ++j) body += "&e" + std::to_string(i - 1) + ";";
        body += "'>";
    }
    CHECK_FALSE(is_xml(body + "]><a>&e11;</a>"));
    CHECK(is_xml(body + "]><a>&e2;</a>"));
}

TEST_CASE("xpath: in a selector it is a condition, false for bytes and for what is no XML") {
    const BodyOf xml("<order id='7'/>");
    const BodyOf text("not xml");
    const BodyOf bytes(std::nullopt);
    using testing::matches;
    CHECK(matches("XPATH 'order[@id=\"7\"]'", xml));
    CHECK(matches("xpath 'order[@id=''7'']' AND 1 = 1", xml));
    CHECK(matches("XPATH 'order' = TRUE", xml));
    CHECK_FALSE(matches("XPATH 'order' IS NULL", text));
    for (const BodyOf* other : {&text, &bytes}) {
        CHECK_FALSE(matches("XPATH 'order'", *other));
        CHECK(matches("NOT XPATH 'order'", *other));
    }
    CHECK(testing::refused("XPATH '///'"));
    CHECK(testing::refused("XPATH ''"));
    CHECK(testing::refused("XPATH order"));
    CHECK(testing::refused("1 = 1 AND XPATH 'foo()'"));
}

TEST_CASE("xpath text: names are rewritten, texts are not") {
    const auto rewritten = [](std::string_view text) { return prepare_xpath(text).expression; };
    CHECK(rewritten("a/b[@c='name()' and \"x:y\"]") == "a/b[@c='name()' and \"x:y\"]");
    CHECK(rewritten("name()") == "translate(name(),'\x01','')");
    CHECK(rewritten("local-name ( (a) )") == "translate(local-name ( (a) ),'\x01','')");
    CHECK(rewritten("name/name") == "name/name");
    CHECK(rewritten("child::a:b") == "child::\xef\xbf\xbf:b");
    CHECK(rewritten("a:*") == "\xef\xbf\xbf:*");
    CHECK(rewritten("'open") == "'open");
    CHECK(rewritten("))") == "))");
    CHECK(prepare_xpath("$v + $w2").variables == std::vector<std::string>{"v", "w2"});
}

}  // namespace
}  // namespace minibroker::broker
