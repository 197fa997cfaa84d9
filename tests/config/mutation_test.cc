// Whatever is in the file, it is a configuration or problems, never a crash.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "config/config_json.h"

using namespace minibroker::config;

namespace {

std::string shipped_text() {
    std::ostringstream text;
    text << std::ifstream(MINIBROKER_SOURCE_DIR "/config/broker.json").rdbuf();
    return text.str();
}

void check_either(const std::string& text) {
    const auto loaded = parse_config(text, "");
    if (loaded) return;
    CHECK_FALSE(loaded.error().empty());
    for (const Problem& problem : loaded.error()) CHECK_FALSE(problem.text.empty());
}

}  // namespace

TEST_CASE("mutation: config/broker.json cut at any byte is a problem") {
    const std::string text = shipped_text();
    const std::size_t end = text.rfind('}');
    REQUIRE(end != std::string::npos);
    for (std::size_t cut = 0; cut <= end; ++cut) {
        CHECK_FALSE(parse_config(text.substr(0, cut), "").has_value());
    }
}

TEST_CASE("mutation: config/broker.json with any byte changed or missing is handled") {
    const std::string text = shipped_text();
    for (std::size_t i = 0; i < text.size(); ++i) {
        std::string changed = text;
        for (const char byte : {'"', '{', ']', ',', ':', '-', '9', ';', '\0', '\xff'}) {
            changed[i] = byte;
            check_either(changed);
        }
        check_either(text.substr(0, i) + text.substr(i + 1));
    }
}
