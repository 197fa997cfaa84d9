// docs/CONFIG.md has a row for every key that is known.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "config/broker_json.h"

using namespace minibroker::config;

namespace {

std::string manual() {
    std::ostringstream text;
    text << std::ifstream(MINIBROKER_SOURCE_DIR "/docs/CONFIG.md").rdbuf();
    return text.str();
}

// The lines of tables between the heading `## TITLE` and the next one.
std::string rows_under(const std::string& text, std::string_view title) {
    const std::string heading = "\n## " + std::string(title) + "\n";
    const auto start = text.find(heading);
    if (start == std::string::npos) return {};
    std::istringstream section(text.substr(start + heading.size(),
                                           text.find("\n## ", start + 1) - start - heading.size()));
    std::string rows;
    for (std::string line; std::getline(section, line);) {
        if (line.starts_with("| `")) rows += line.substr(0, line.find(" | ", 2)) + "\n";
    }
    return rows;
}

}  // namespace

TEST_CASE("docs/CONFIG.md: every known key has a row in the section of its object") {
    const std::string text = manual();
    REQUIRE_FALSE(text.empty());
    for (const KeySection& section : known_keys()) {
        const std::string rows = rows_under(text, section.title);
        CHECK_MESSAGE(!rows.empty(), "no table under ", section.title);
        for (const std::string_view key : section.keys) {
            CHECK_MESSAGE(rows.find("`" + std::string(key) + "`") != std::string::npos,
                          key,
                          " lacks under ",
                          section.title);
        }
    }
}

TEST_CASE("docs/CONFIG.md: no row names a key that is not known") {
    const std::string text = manual();
    for (const KeySection& section : known_keys()) {
        std::istringstream rows(rows_under(text, section.title));
        for (std::string piece; std::getline(rows, piece, '`');) {
            if (!std::getline(rows, piece, '`')) break;
            bool known = false;
            for (const std::string_view key : section.keys) known = known || key == piece;
            CHECK_MESSAGE(known, piece, " under ", section.title, " is not a key");
        }
    }
}
