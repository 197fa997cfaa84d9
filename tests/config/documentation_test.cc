// docs/CONFIG.md has a row for every key that is known, which says all there is to say about it.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "config/broker_json.h"
#include "config/convert/conversion.h"
#include "tests/config/parsing.h"

using namespace minibroker::config;

namespace {

using Cells = std::vector<std::string>;

constexpr std::string_view kHeading =
    "| key | type | default | Artemis's default | what it does | shown by |";
enum Column : std::uint8_t { kKey, kType, kDefault, kArtemis, kWhat, kShownBy, kColumns };

std::string manual() {
    std::ostringstream text;
    text << std::ifstream(MINIBROKER_SOURCE_DIR "/docs/CONFIG.md").rdbuf();
    return text.str();
}

// The lines between the heading `## TITLE` and the next one.
Cells lines_under(const std::string& text, std::string_view title) {
    const std::string heading = "\n## " + std::string(title) + "\n";
    const auto start = text.find(heading);
    if (start == std::string::npos) return {};
    std::istringstream section(text.substr(start + heading.size(),
                                           text.find("\n## ", start + 1) - start - heading.size()));
    Cells lines;
    for (std::string line; std::getline(section, line);) lines.push_back(line);
    return lines;
}

// A row taken apart; `\|` is no border.
Cells cells_of(const std::string& row) {
    Cells cells;
    std::string cell;
    for (std::size_t i = 1; i < row.size(); ++i) {
        if (row[i] == '|' && row[i - 1] != '\\') {
            const auto first = cell.find_first_not_of(' ');
            cells.push_back(first == std::string::npos
                                ? ""
                                : cell.substr(first, cell.find_last_not_of(' ') + 1 - first));
            cell.clear();
        } else {
            cell += row[i];
        }
    }
    return cells;
}

std::vector<Cells> rows_under(const std::string& text, std::string_view title) {
    std::vector<Cells> rows;
    for (const std::string& line : lines_under(text, title)) {
        if (line.starts_with("| `")) rows.push_back(cells_of(line));
    }
    return rows;
}

// What stands between backquotes.
Cells quoted_in(const std::string& cell) {
    Cells quoted;
    std::istringstream pieces(cell);
    for (std::string piece; std::getline(pieces, piece, '`');) {
        if (!std::getline(pieces, piece, '`')) break;
        quoted.push_back(piece);
    }
    return quoted;
}

Cells split_list(const std::string& cell) {
    Cells items;
    std::istringstream pieces(cell);
    for (std::string piece; std::getline(pieces, piece, ',');) {
        items.push_back(piece.substr(piece.find_first_not_of(' ')));
    }
    return items;
}

// Whether a documented default is a value that can stand in a file, not a description.
bool is_value(const std::string& text) {
    if (text == "true" || text == "false") return true;
    const bool number = !text.empty() && (text[0] == '-' || (text[0] >= '0' && text[0] <= '9')) &&
                        text.size() > (text[0] == '-' ? 1u : 0u);
    return number && text.find_first_not_of("-.0123456789MiB ") == std::string::npos;
}

// A file with `value` for the key; "" for sections whose defaults are made elsewhere or absent.
std::string file_with(std::string_view section, const std::string& key, const std::string& value) {
    const std::string member = "\"" + key + "\": \"" + value + "\"";
    if (section == "The broker") return "{" + member + "}";
    if (section == "Acceptor parameters")
        return R"({"acceptors": {"a": "tcp://localhost:61616?)" + key + "=" + value + "\"}}";
    if (section == "Permissions") return R"({"securityRoles": {"m": {"r": {)" + member + "}}}}";
    if (section == "Diverts") {
        return R"({"divertConfigurations": {"d": {"address": "a", "forwardingAddress": "b", )" +
               member + "}}}";
    }
    return {};
}

std::string file_without(std::string_view section) {
    if (section == "The broker") return "{}";
    if (section == "Acceptor parameters") return R"({"acceptors": {"a": "tcp://localhost:61616"}})";
    if (section == "Permissions") return R"({"securityRoles": {"m": {"r": {}}}})";
    return R"({"divertConfigurations": {"d": {"address": "a", "forwardingAddress": "b"}}})";
}

}  // namespace

TEST_CASE("docs/CONFIG.md: every known key has a row in the section of its object") {
    const std::string text = manual();
    REQUIRE_FALSE(text.empty());
    for (const KeySection& section : known_keys()) {
        std::vector<std::string> documented;
        for (const Cells& row : rows_under(text, section.title)) {
            for (const std::string& key : quoted_in(row[kKey])) documented.push_back(key);
        }
        for (const KeyInfo& info : section.keys) {
            const std::string_view key = info.name;
            CHECK_MESSAGE(std::ranges::count(documented, key) == 1,
                          key,
                          " lacks, or is there twice, under ",
                          section.title);
        }
        for (const std::string& key : documented) {
            CHECK_MESSAGE(std::ranges::count(section.keys, key, &KeyInfo::name) == 1,
                          key,
                          " under ",
                          section.title,
                          " is not a key");
        }
    }
}

TEST_CASE("docs/CONFIG.md: every table of keys has all columns, and every row fills them") {
    const std::string text = manual();
    for (const KeySection& section : known_keys()) {
        CAPTURE(section.title);
        CHECK(std::ranges::count(lines_under(text, section.title), kHeading) == 1);
        for (const Cells& row : rows_under(text, section.title)) {
            CAPTURE(row[kKey]);
            REQUIRE(row.size() == kColumns);
            for (const std::string& cell : row) CHECK_FALSE(cell.empty());
        }
    }
}

TEST_CASE("docs/CONFIG.md: what shows a key is a scenario, a test that is there, or no effect") {
    const std::string text = manual();
    for (const KeySection& section : known_keys()) {
        for (const Cells& row : rows_under(text, section.title)) {
            CAPTURE(row[kKey]);
            const std::string& shown_by = row[kShownBy];
            CHECK((shown_by != "no effect" || row[kWhat].find("no effect") != std::string::npos));
            const auto starts_with_area = [](const std::string& name) {
                static const Cells kAreas = {
                    "durability/", "messaging/", "operations/", "protocol/", "queues/", "seed/"};
                return std::ranges::any_of(
                    kAreas, [&](const std::string& area) { return name.starts_with(area); });
            };
            for (const std::string& item : split_list(shown_by)) {
                CAPTURE(item);
                if (item.starts_with("tests/")) {
                    CHECK(std::filesystem::exists(MINIBROKER_SOURCE_DIR "/" + item));
                } else if (item.starts_with("`")) {
                    CHECK(starts_with_area(item.substr(1)));
                } else {
                    CHECK(item.starts_with("no effect"));
                }
            }
        }
    }
}

TEST_CASE("docs/CONFIG.md: a documented default is the one that the code has") {
    const std::string text = manual();
    std::size_t checked = 0;
    for (const KeySection& section : known_keys()) {
        for (const Cells& row : rows_under(text, section.title)) {
            const Cells keys = quoted_in(row[kKey]);
            Cells values = split_list(row[kDefault]);
            if (values.size() == 1) values.resize(keys.size(), values[0]);
            if (values.size() != keys.size()) continue;
            for (std::size_t i = 0; i < keys.size(); ++i) {
                const std::string file = file_with(section.title, keys[i], values[i]);
                if (file.empty() || !is_value(values[i])) continue;
                CAPTURE(file);
                CHECK(parsed(file).config == parsed(file_without(section.title)).config);
                ++checked;
            }
        }
    }
    CHECK(checked > 60);
}

// `acceptors` has a counterpart, the URL form of acceptorConfigurations.
TEST_CASE("docs/CONFIG.md: what is ours there is ours to an export to Artemis") {
    std::size_t ours = 0;
    for (const Cells& row : rows_under(manual(), "The broker")) {
        for (const std::string& key : quoted_in(row[kKey])) {
            if (key == "acceptors") continue;
            CAPTURE(key);
            CHECK(is_of_minibroker(key) == (row[kArtemis] == "(ours)"));
            ours += is_of_minibroker(key) ? 1U : 0U;
        }
    }
    CHECK(ours == 7);
}
