// Whatever is in a file that is imported, it becomes a configuration or a problem, never a crash,
// and what comes out is one that the reader takes.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "config/config_json.h"
#include "config/convert/broker_xml_import.h"
#include "config/convert/left_out.h"
#include "config/convert/properties_export.h"
#include "config/convert/properties_import.h"

using namespace minibroker::config;

namespace {

using Import = std::expected<Imported, Problem> (*)(std::string_view);

std::string text_of(const std::string& name) {
    std::ostringstream text;
    text << std::ifstream(MINIBROKER_SOURCE_DIR "/" + name).rdbuf();
    return text.str();
}

void check_either(Import import, const std::string& text, bool settle) {
    auto imported = import(text);
    if (!imported) {
        CHECK_FALSE(imported.error().text.empty());
        return;
    }
    if (!settle) return;
    leave_out_problems(*imported, "");
    const auto loaded = parse_config(json_text(imported->root), "");
    CHECK_MESSAGE(loaded.has_value(),
                  (loaded ? "" : loaded.error()[0].path + ": " + loaded.error()[0].text));
}

// Every byte changed and every cut; the costly look at what became of it for some.
void mutate(Import import, const std::string& text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string changed = text;
        std::size_t number = 0;
        for (const char byte : {'<', '>', '"', '&', '/', '=', '\\', '.', '\0', '\xff'}) {
            changed[i] = byte;
            check_either(import, changed, (i + number++) % 150 == 0);
        }
        check_either(import, text.substr(0, i), i % 150 == 0);
    }
}

// Without comments, so that a change hits something.
std::string shipped_xml() {
    std::string text = text_of("tests/golden/config/artemis-create.xml");
    for (auto from = text.find("<!--"); from != std::string::npos; from = text.find("<!--")) {
        text.erase(from, text.find("-->", from) + 3 - from);
    }
    return text;
}

}  // namespace

TEST_CASE("convert: broker.xml with any byte changed or cut at any is handled") {
    mutate(import_broker_xml, shipped_xml());
}

TEST_CASE("convert: broker properties with any byte changed or cut at any are handled") {
    const JsonValue root = parse_json(text_of("config/broker.json")).value();
    mutate(import_properties, export_properties(root).text);
}

TEST_CASE("convert: deep and wide files are handled") {
    std::string deep;
    for (int i = 0; i < 100'000; ++i) deep += "<a>";
    check_either(import_broker_xml, "<core>" + deep, true);
    std::string nested = "<core>";
    for (int i = 0; i < 20'000; ++i) nested += "<a>";
    for (int i = 0; i < 20'000; ++i) nested += "</a>";
    check_either(import_broker_xml, nested + "</core>", true);
    std::string path = "a";
    for (int i = 0; i < 100; ++i) path += ".a";
    check_either(import_properties, path + "=1\n", true);
}
