// How much broker.xml may include.
#include <doctest/doctest.h>

#include <map>

#include "config/convert/broker_xml_import.h"

using namespace minibroker::config;

namespace {

using Files = std::map<std::string, std::string>;

// What is wrong with a `<core>` of that content.
std::string wrong_with(const std::string& inside, const Files& files) {
    ImportContext context;
    context.read_beside = [&](const std::string& name) -> std::expected<std::string, std::string> {
        return files.at(name);
    };
    const auto read = import_broker_xml(
        "<core xmlns:xi=\"http://www.w3.org/2001/XInclude\">" + inside + "</core>", context);
    return read ? "" : read.error().text;
}

}  // namespace

TEST_CASE("broker.xml: so many files are included, so deep") {
    const std::string again =
        "<a xmlns:xi=\"http://www.w3.org/2001/XInclude\"><xi:include href=\"a.xml\"/></a>";
    CHECK(wrong_with("<xi:include href=\"a.xml\"/>", {{"a.xml", again}})
              .contains("more than 64 files, or 8 levels of them"));
    const auto wide = [](std::size_t count) {
        std::string text;
        for (std::size_t i = 0; i < count; ++i) text += "<xi:include href=\"b.xml\"/>";
        return wrong_with(text, {{"b.xml", "<b/>"}});
    };
    CHECK(wide(kXmlIncludesMax - 1).empty());
    CHECK(wide(kXmlIncludesMax).empty());
    CHECK(wide(kXmlIncludesMax + 1).contains("more than 64 files"));
    const auto deep = [](std::size_t count) {
        Files files;
        for (std::size_t i = 1; i <= count; ++i) {
            files[std::to_string(i)] =
                i == count ? "<b/>"
                           : "<a xmlns:xi=\"http://www.w3.org/2001/XInclude\"><xi:include href=\"" +
                                 std::to_string(i + 1) + "\"/></a>";
        }
        return wrong_with("<xi:include href=\"1\"/>", files);
    };
    CHECK(deep(kXmlIncludeDepthMax - 1).empty());
    CHECK(deep(kXmlIncludeDepthMax).empty());
    CHECK(deep(kXmlIncludeDepthMax + 1).contains("8 levels"));
}

TEST_CASE("broker.xml: so many bytes are included, all files together") {
    const auto included = [](std::size_t bytes) {
        const std::string start = "<!-- ";
        const std::string end = " --><b/>";
        const std::string blanks(bytes / 2 - start.size() - end.size(), ' ');
        return wrong_with("<xi:include href=\"b.xml\"/><xi:include href=\"b.xml\"/>",
                          {{"b.xml", start + blanks + end}});
    };
    CHECK(included(kXmlIncludeBytesMax - 2).empty());
    CHECK(included(kXmlIncludeBytesMax).empty());
    CHECK(included(kXmlIncludeBytesMax + 2).contains("more than 16777216 bytes are included"));
}
