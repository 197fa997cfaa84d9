#include "config/convert/xml_text.h"

#include <doctest/doctest.h>

using namespace minibroker::config;

namespace {

std::string expanded(const std::string& text) {
    const auto out = expand_xml(text);
    return out ? out->text : "problem: " + out.error().text;
}

std::string with_entities(const std::string& declarations, const std::string& text) {
    return expanded("<!DOCTYPE a [" + declarations + "]><a>" + text + "</a>");
}

}  // namespace

TEST_CASE("xml text: what is well-formed stays as it is") {
    for (const char* text : {"<a/>",
                             "<a b='>' c=\"'</a>'\"/>",
                             "<?xml version='1.0' encoding='utf-8'?>\n<a><!-- <b> & --></a>",
                             "<a><![CDATA[<b> &x; ]]></a>",
                             "<x:a xmlns:x=\"u\">&amp;&lt;&#65;&#x41;</x:a >",
                             "<a\n  b='&quot;'\n></a\n>"}) {
        CAPTURE(text);
        if (std::string(text).contains("c=\"'<")) {
            CHECK(expanded(text) == "problem: line 1, column 14: a < within the tag <a>");
        } else {
            CHECK(expanded(text) == text);
        }
    }
}

TEST_CASE("xml text: what is not well-formed is told by line, column and tag") {
    CHECK(expanded("<a>\n <b>\n  <c>\n </b>\n</a>") ==
          "problem: line 4, column 2: </b> stands where <c> of line 3 has to be closed");
    CHECK(expanded("<a>\n <b>") == "problem: line 2, column 2: <b> is not closed");
    CHECK(expanded("</a>") == "problem: line 1, column 1: </a> closes nothing");
    CHECK(expanded("<a></a></b>") == "problem: line 1, column 8: </b> closes nothing");
    CHECK(expanded("<a b='1>\n</a>") == "problem: line 2, column 1: a < within the tag <a>");
    CHECK(expanded("<a") == "problem: line 1, column 1: the tag <a> is not closed by a >");
    CHECK(expanded("<a></a") == "problem: line 1, column 4: </a> is not closed by a >");
    CHECK(expanded("<a>< b></a>") ==
          "problem: line 1, column 4: a < that begins no tag; as text write &lt;");
    CHECK(expanded("<a>a & b</a>") ==
          "problem: line 1, column 6: a & that begins no entity; as text write &amp;");
    CHECK(expanded("<a b='x&y'/>") ==
          "problem: line 1, column 8: a & that begins no entity; as text write &amp;");
    CHECK(expanded("<a><!-- </a>") == "problem: line 1, column 4: the comment is not closed");
    CHECK(expanded("<a><![CDATA[ </a>") ==
          "problem: line 1, column 4: the CDATA section is not closed");
    CHECK(expanded("<?xml <a/>") ==
          "problem: line 1, column 1: the processing instruction is not closed");
    CHECK(expanded("<!DOCTYPE a [ <a/>") == "problem: line 1, column 1: <!DOCTYPE is not closed");
}

TEST_CASE("xml text: elements may be nested so deep") {
    const auto nested = [](std::size_t depth) {
        std::string text;
        for (std::size_t i = 0; i < depth; ++i) text += "<a>";
        for (std::size_t i = 0; i < depth; ++i) text += "</a>";
        return text;
    };
    CHECK(expanded(nested(kXmlDepthMax - 1)) == nested(kXmlDepthMax - 1));
    CHECK(expanded(nested(kXmlDepthMax)) == nested(kXmlDepthMax));
    CHECK(expanded(nested(kXmlDepthMax + 1)) ==
          "problem: line 1, column 193: <a> is nested more than 64 levels deep");
}

TEST_CASE("xml text: other encodings than UTF-8 and ISO-8859-1 are refused in words") {
    using namespace std::string_literals;
    for (const std::string& text :
         {"\xff\xfe<\0a\0"s, "\xfe\xff\0<\0a"s, "<\0a\0/\0>\0"s, "\0<\0a"s}) {
        CHECK(expanded(text) == "problem: is in UTF-16 or UTF-32: convert it to UTF-8");
    }
    CHECK(expanded("<?xml version='1.0' encoding='UTF-16'?><a/>") ==
          "problem: line 1, column 31: encoding \"UTF-16\" is not read: convert it to UTF-8");
    CHECK(expanded("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xe9</a>")
              .starts_with("<?xml"));
    CHECK(expanded("<a>\xc3\xa9</a>") == "<a>\xc3\xa9</a>");
    for (const char* head :
         {"", "<?xml version='1.0'?>", "<?xml encoding='utf-8'?>", "\xef\xbb\xbf"}) {
        CHECK(
            expanded(std::string(head) + "\n<a>\n\xe9</a>") ==
            "problem: line 3, column 1: a byte in this line is no UTF-8, and the document names no "
            "encoding");
    }
}

TEST_CASE("xml text: entities of the document are expanded") {
    CHECK(with_entities("<!ENTITY x \"1\"> <!ENTITY y '<b>&x;</b>'>", "&x;&y;") ==
          "<a>1<b>1</b></a>");
    CHECK(expanded("<!DOCTYPE a [<!ENTITY x '1'>\n<!-- ' ]> -->\n]>\n<a b=\"-&x;-\">&x;</a>") ==
          "\n\n\n<a b=\"-1-\">1</a>");
    CHECK(with_entities("<!ENTITY x '1'><!ENTITY x '2'>", "&x;") == "<a>1</a>");  // as in XML
    CHECK(with_entities("<!ENTITY x '&amp;&#38;'>", "&x;") == "<a>&amp;&#38;</a>");
    CHECK(expanded("<!DOCTYPE a SYSTEM \"a.dtd\"><a/>") == "<a/>");
    CHECK(with_entities("<!ELEMENT a ANY>", "b") == "<a>b</a>");
}

TEST_CASE("xml text: entities that cannot be expanded are told") {
    CHECK(with_entities("", "&x;") == "problem: line 1, column 19: entity &x; is not declared");
    CHECK(
        with_entities("<!ENTITY x SYSTEM '/etc/passwd'>", "&x;") ==
        "problem: line 1, column 14: the external entity &x; is not read: no other file is opened "
        "for an entity");
    CHECK(with_entities("<!ENTITY x PUBLIC 'p' 'http://h/'>", "")
              .contains("the external entity &x; is not read"));
    CHECK(with_entities("<!ENTITY % x 'y'>", "").contains("parameter entities are not read"));
    CHECK(with_entities("<!ENTITY x '1", "").contains("the entity &x; is not closed"));
    CHECK(with_entities("<!ENTITY x '&x;'>", "&x;")
              .contains("entity &x;: entities stand in entities more than 16 levels deep"));
}

TEST_CASE("xml text: what entities expand to has limits") {
    // A billion laughs.
    std::string declarations = "<!ENTITY l0 'lol'>";
    for (int i = 1; i < 10; ++i) {
        declarations += "<!ENTITY l" + std::to_string(i) + " '";
        for (int j = 0; j < 10; ++j) declarations += "&l" + std::to_string(i - 1) + ";";
        declarations += "'>";
    }
    CHECK(with_entities(declarations, "&l9;")
              .contains("the entities expand to more than 1048576 bytes"));
    CHECK(with_entities(declarations, "&l2;").size() == 300 + 7);
    const auto sized = [](std::size_t bytes) {
        return with_entities("<!ENTITY x '" + std::string(bytes, 'x') + "'>", "&x;");
    };
    CHECK(sized(kXmlEntityBytesMax - 1).size() == kXmlEntityBytesMax - 1 + 7);
    CHECK(sized(kXmlEntityBytesMax).size() == kXmlEntityBytesMax + 7);
    CHECK(sized(kXmlEntityBytesMax + 1).starts_with("problem: "));
    const auto chain = [](std::size_t depth) {
        std::string text = "<!ENTITY e0 'x'>";
        for (std::size_t i = 1; i < depth; ++i) {
            text += "<!ENTITY e" + std::to_string(i) + " '&e" + std::to_string(i - 1) + ";'>";
        }
        return with_entities(text, "&e" + std::to_string(depth - 1) + ";");
    };
    CHECK(chain(kXmlEntityDepthMax - 1) == "<a>x</a>");
    CHECK(chain(kXmlEntityDepthMax) == "<a>x</a>");
    CHECK(chain(kXmlEntityDepthMax + 1).contains("16 levels deep"));
}

TEST_CASE("xml text: what Artemis's parser refuses is refused") {
    CHECK(expanded("<a/>\n<b/>") ==
          "problem: line 2, column 1: <b> is a second root element, and XML has one alone");
    CHECK(expanded("<a/> x") == "problem: line 1, column 6: text behind the root element");
    CHECK(expanded("x<a/>") == "problem: line 1, column 1: text before the root element");
    CHECK(expanded("<a/>&amp;") == "problem: line 1, column 5: text behind the root element");
    CHECK(expanded("\xef\xbb\xbf<!-- c -->\n<a/>\n<!-- d --><?e f?>\n").contains("<a/>"));
    for (const char* wrong : {"&#0;", "&#7;", "&#x1f;", "&#;", "&#x;", "&#xd800;", "&#x110000;"}) {
        CHECK(expanded("<a>" + std::string(wrong) + "</a>") ==
              "problem: line 1, column 4: " + std::string(wrong) + " is no character of XML");
    }
    for (const char* right : {"&#9;", "&#32;", "&#xD7FF;", "&#xe000;", "&#x10ffff;"}) {
        CHECK(expanded("<a>" + std::string(right) + "</a>").contains(right));
    }
    CHECK(expanded("<a>\n\x07</a>") ==
          "problem: line 2, column 1: the byte \\x07 is no character of XML");
    for (const char* odd : {"<a><!--><b/><!-- --></a>", "<a><!---><b/><!-- --></a>"}) {
        CHECK(expanded(odd) == "problem: line 1, column 4: a comment cannot begin with > or ->");
    }
    CHECK(expanded("<a><!-- x -- y ---><b/></a>").ends_with("<b/></a>"));
    CHECK(expanded("<a b='1' c='2' b='3'/>") ==
          "problem: line 1, column 18: the attribute b is there twice in <a>");
    CHECK(expanded("<a b = '1'><c b='1'/><c b='2'/></a>").starts_with("<a b"));
    // Tags that come out of entities are tags.
    CHECK(with_entities("<!ENTITY e '</a><b>'>", "&e;").contains("second root element"));
    CHECK(with_entities("<!ENTITY e 'x\ny'>", "&e;") == "\n<a>x y</a>");
}

TEST_CASE("xml text: so many elements and attributes") {
    const auto wide = [](std::size_t count) {
        std::string text = "<a>";
        for (std::size_t i = 0; i < count; i += 2) text += "<b c=''/>";
        return expanded(text + "</a>").substr(0, 100);
    };
    CHECK(wide(kXmlPartsMax - 2).starts_with("<a>"));
    CHECK(wide(kXmlPartsMax).contains("more than 250000 elements and attributes"));
    std::string exact = "<a d=''>";
    for (std::size_t i = 2; i < kXmlPartsMax; ++i) exact += "<b/>";
    CHECK(expanded(exact + "</a>").starts_with("<a d"));
    CHECK(expanded(exact + "<b/></a>").contains("more than"));
}
