// Nothing of Artemis's configuration gets lost in silence: each element and attribute of
// broker.xml, and each key of broker properties, changes the configuration in effect or is named in
// a note, alone and beside each other one of its parent. The lists are made by `artemis-lists` from
// an Artemis 2.40.0.
#include <doctest/doctest.h>

#include <cctype>
#include <fstream>
#include <map>
#include <set>

#include "base/text.h"
#include "config/broker_json.h"
#include "config/convert/broker_xml_import.h"
#include "config/convert/key_types.h"
#include "config/convert/left_out.h"
#include "config/convert/properties_import.h"
#include "config/convert/xml_names.h"
#include "tests/config/parsing.h"
#include "tests/config/places.h"

using namespace minibroker;
using namespace minibroker::config;

namespace {

// A line of a list: `core/acceptors/acceptor text`.
struct Item {
    std::string parent;
    std::string name;
    std::string type;
};

std::vector<Item> items_of(const char* file) {
    std::ifstream in(std::string(MINIBROKER_SOURCE_DIR "/tests/config/") + file);
    std::vector<Item> items;
    for (std::string line; std::getline(in, line);) {
        const auto blank = line.rfind(' ');
        const std::string path = line.substr(0, blank);
        const auto slash = path.rfind('/');
        if (slash == std::string::npos) continue;  // the document itself
        items.push_back({path.substr(0, slash), path.substr(slash + 1), line.substr(blank + 1)});
    }
    return items;
}

std::vector<std::string> values_of(const std::string& type) {
    if (type == "bool") return {"true", "false"};
    if (type == "int" || type == "long") return {"77"};
    if (type == "number") return {"1.5"};
    if (type == "object") return {""};
    if (!type.contains('|')) return {"x7"};
    std::vector<std::string> values;
    for (const std::string_view one : split(type, '|')) values.emplace_back(one);
    return values;
}

// What an element needs beside what is looked at, so that it means something.
using Parts = std::map<std::string, std::string>;  // name or @name to text

Parts companions(const std::string& path) {
    static const std::map<std::string, Parts> kCompanions = {
        {"core/acceptors/acceptor", {{"@name", "n"}, {"", "tcp://127.0.0.1:1?protocols=STOMP"}}},
        {"core/security-settings/security-setting", {{"@match", "m"}}},
        {"core/security-settings/security-setting/permission",
         {{"@type", "send"}, {"@roles", "r"}}},
        {"core/address-settings/address-setting", {{"@match", "m"}}},
        {"core/addresses/address", {{"@name", "a"}}},
        {"core/addresses/address/anycast/queue", {{"@name", "q"}}},
        {"core/addresses/address/multicast/queue", {{"@name", "q"}}},
        {"core/queues/queue", {{"@name", "q"}, {"address", "a"}}},
        {"core/diverts/divert", {{"@name", "d"}, {"address", "a"}, {"forwarding-address", "b"}}},
    };
    const auto found = kCompanions.find(path);
    return found == kCompanions.end() ? Parts() : found->second;
}

// What a good value is where the type alone does not say it.
std::string special_value(const std::string& path, const std::string& value) {
    if (path.ends_with("filter/@string")) return "x = 1";
    if (path == "core/acceptors/acceptor") return "tcp://127.0.0.1:2?protocols=STOMP";
    if (path.ends_with("permission/@type") && value == "x7") return "consume";
    if (path.starts_with("core/wildcard-addresses/") && value == "x7") return "!";
    return value;
}

std::string element_text(const std::string& name, const Parts& parts, const std::string& inside) {
    std::string attributes;
    std::string content;
    for (const auto& [part, value] : parts) {
        if (part.starts_with('@')) {
            attributes += " " + part.substr(1) + "=\"" + value + "\"";
        } else if (part.empty()) {
            content += value;
        } else {
            content += "<" + part + ">" + value + "</" + part + ">";
        }
    }
    return "<" + name + attributes + ">" + content + inside + "</" + name + ">";
}

// A document in which the element `path` has those parts beside what it needs.
std::string document_with(const std::string& path, const Parts& parts) {
    Parts own = companions(path);
    for (const auto& [name, value] : parts) own[name] = special_value(path + "/" + name, value);
    std::string text;
    std::string at = path;
    for (;;) {
        const auto slash = at.rfind('/');
        const std::string name = slash == std::string::npos ? at : at.substr(slash + 1);
        text = element_text(name, at == path ? own : companions(at), text);
        if (slash == std::string::npos) return text;
        at.resize(slash);
    }
}

struct Outcome {
    std::string effective;
    std::string said;  // all notes, warnings and keys without effect
};

Outcome outcome_of(Imported imported) {
    leave_out_problems(imported, "");
    Outcome out;
    const auto loaded = parse_config(json_text(imported.root), "");
    if (loaded) out.effective = config_text(loaded->config, Secrets::kShown);
    for (const std::string& line : imported.notes.lines()) out.said += line + "\n";
    for (const std::string& line : imported.warnings) out.said += line + "\n";
    for (const std::string& line : imported.without_effect) out.said += line + "\n";
    return out;
}

Outcome outcome_of_xml(const std::string& path, const Parts& parts) {
    auto imported = import_broker_xml(document_with(path, parts));
    REQUIRE(imported.has_value());
    return outcome_of(std::move(*imported));
}

std::string_view title_of(const std::string& path) {
    if (path == "core") return "The broker";
    if (path.ends_with("/address-setting")) return "Address settings";
    if (path.ends_with("/queue")) return "Queues";
    if (path.ends_with("/divert")) return "Diverts";
    return "Wildcards";
}

// As a word of its own, not within another one.
bool has_word(const std::string& text, const std::string& word) {
    const auto is_inside = [&](std::size_t at) {
        return at < text.size() &&
               (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '-');
    };
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        if ((at == 0 || !is_inside(at - 1)) && !is_inside(at + word.size())) return true;
    }
    return false;
}

bool is_named(const Outcome& outcome, const Item& item) {
    const std::string plain = item.name.starts_with('@') ? item.name.substr(1) : item.name;
    if (has_word(outcome.said, plain)) return true;
    const std::string key(key_of_xml(title_of(item.parent), plain));
    if (key.empty()) return false;
    if (has_word(outcome.said, key)) return true;
    // The journal's keys have the kind of journal behind them.
    if (!key.ends_with("_AIO") && !key.ends_with("_NIO")) return false;
    const std::string of_both = key.substr(0, key.size() - 3);
    return has_word(outcome.said, of_both + "AIO") || has_word(outcome.said, of_both + "NIO");
}

struct Judged {
    std::string value;       // the first that changes something
    bool effective = false;  // there is one
    bool named = false;
};

Judged judge_alone(const Item& item, const Outcome& without) {
    Judged judged;
    for (const std::string& value : values_of(item.type)) {
        const Outcome with = outcome_of_xml(item.parent, {{item.name, value}});
        if (judged.value.empty()) judged.value = value;
        judged.named = judged.named || is_named(with, item);
        if (with.effective == without.effective) continue;
        judged.value = value;
        judged.effective = true;
        break;
    }
    return judged;
}

// Elements that only hold others: those are looked at.
std::set<std::string> parents_of(const std::vector<Item>& items) {
    std::set<std::string> parents;
    for (const Item& item : items) parents.insert(item.parent);
    return parents;
}

using Grouped = std::map<std::string, std::vector<Item>>;

Grouped by_parent(const std::vector<Item>& items) {
    Grouped grouped;
    const auto parents = parents_of(items);
    for (const Item& item : items) {
        const bool holds = item.type == "object" && parents.contains(item.parent + "/" + item.name);
        if (!holds) grouped[item.parent].push_back(item);
    }
    return grouped;
}

// Whether the elements of `parent` are read at all; those of others are named with it.
bool is_read(const std::string& parent) {
    return parent == "core" || !companions(parent).empty() || parent == "core/wildcard-addresses";
}

// `"key": value` for each value that may change something.
std::vector<std::string> members_of(const Item& item) {
    const KeyInfo* key = find_key(item.parent, item.name);
    if (key == nullptr) return {};
    std::vector<std::string> values = values_of(item.type);
    if (key->type == KeyType::kChoice || key->type == KeyType::kList) {
        values.assign(key->choices.begin(), key->choices.end());
    }
    std::vector<std::string> members;
    const std::string start = "\"" + item.name + "\": ";
    for (const std::string& value : values) {
        if (item.name == "wildCardConfiguration" || item.name == "wildcardConfiguration") {
            members.push_back(start + R"({"delimiter": "/"})");
        } else if (item.name == "acceptorConfigurations") {
            members.push_back(start + R"({"n": {"params": {"port": 5}}})");
        } else if (item.name == "divertConfigurations") {
            members.push_back(start + R"({"n": {"address": "a", "forwardingAddress": "b"}})");
        } else if (key->type == KeyType::kObject || key->type == KeyType::kAny) {
            // A queue without an address makes one of its name: not that of another key.
            const char* const entry = item.name == "queueConfigurations" ? "q" : "n";
            members.push_back(start + "{\"" + entry + "\": {}}");
        } else {
            const bool is_character = key->type == KeyType::kCharacter;
            // Two texts differ, so that one does not look like the default of the other.
            const std::string text = value == "x7" ? "x" + item.name : value;
            members.push_back(start + "\"" + (is_character ? "!" : text) + "\"");
        }
    }
    return members;
}

// The outcome of a file with those members beside what the object needs.
Outcome outcome_of_members(const std::string& section, const std::vector<std::string>& members) {
    const Surroundings& place = kPlaces.at(section);
    std::string inside;
    const auto add = [&](const std::string& member) {
        inside += (inside.empty() ? "" : ", ") + member;
    };
    for (const std::string& member : members) add(member);
    for (const char* needed : {"address", "forwardingAddress"}) {
        const std::string start = "\"" + std::string(needed) + "\": ";
        if (section == "Diverts" && !inside.contains(start)) add(start + "\"a\"");
    }
    CAPTURE(inside);
    const Loaded loaded = parsed(place.before + inside + place.after);
    Outcome out;
    out.effective = config_text(loaded.config, Secrets::kShown);
    for (const std::string& line : loaded.warnings) out.said += line + "\n";
    for (const std::string& line : loaded.without_effect) out.said += line + "\n";
    return out;
}

// The member of an item that changes something, if one does, and what it alone is.
struct Tried {
    std::string member;
    Outcome alone;
};

Tried best_member(const Item& item, const Outcome& without) {
    Tried tried;
    for (const std::string& member : members_of(item)) {
        tried = {member, outcome_of_members(item.parent, {member})};
        if (tried.alone.effective != without.effective) break;
    }
    return tried;
}

}  // namespace

TEST_CASE("schema walk: each element and attribute of broker.xml has an effect or is named") {
    const std::vector<Item> items = items_of("artemis_elements.txt");
    REQUIRE(items.size() > 900);
    std::size_t effective = 0;
    std::size_t named = 0;
    std::size_t pairs = 0;
    for (const auto& [parent, children] : by_parent(items)) {
        const Outcome without = outcome_of_xml(parent, {});
        std::vector<Judged> judged;
        std::vector<std::string> alone;
        for (const Item& item : children) {
            CAPTURE(parent);
            CAPTURE(item.name);
            judged.push_back(judge_alone(item, without));
            CHECK((judged.back().effective || judged.back().named));
            ++(judged.back().effective ? effective : named);
            alone.push_back(
                is_read(parent)
                    ? outcome_of_xml(parent, {{item.name, judged.back().value}}).effective
                    : "");
        }
        for (std::size_t i = 0; i < children.size() && is_read(parent); ++i) {
            for (std::size_t j = i + 1; j < children.size(); ++j) {
                const Outcome both = outcome_of_xml(
                    parent,
                    {{children[i].name, judged[i].value}, {children[j].name, judged[j].value}});
                CAPTURE(parent);
                CAPTURE(children[i].name);
                CAPTURE(children[j].name);
                const bool first = is_named(both, children[i]) || both.effective != alone[j];
                const bool second = is_named(both, children[j]) || both.effective != alone[i];
                CHECK(first);
                CHECK(second);
                ++pairs;
            }
        }
    }
    const std::size_t holders = items.size() - effective - named;
    MESSAGE(effective,
            " change the configuration, ",
            named,
            " are named, ",
            holders,
            " only hold others: ",
            items.size(),
            " of ",
            items.size(),
            "; ",
            pairs,
            " pairs");
}

TEST_CASE("schema walk: each key of Artemis's broker properties has an effect or is named") {
    const std::vector<Item> items = items_of("artemis_properties.txt");
    REQUIRE(items.size() > 280);
    Grouped sections;
    for (const Item& item : items) sections[item.parent].push_back(item);
    std::size_t effective = 0;
    std::size_t pairs = 0;
    for (const auto& [section, keys] : sections) {
        CAPTURE(section);
        const Outcome without = outcome_of_members(section, {});
        std::vector<Tried> tried;
        for (const Item& item : keys) {
            CAPTURE(item.name);
            tried.push_back(best_member(item, without));
            REQUIRE_FALSE(tried.back().member.empty());
            const bool changes = tried.back().alone.effective != without.effective;
            CHECK((changes || has_word(tried.back().alone.said, item.name)));
            effective += changes ? 1 : 0;
        }
        for (std::size_t i = 0; i < keys.size(); ++i) {
            for (std::size_t j = i + 1; j < keys.size(); ++j) {
                const Outcome both =
                    outcome_of_members(section, {tried[i].member, tried[j].member});
                CAPTURE(tried[i].member);
                CAPTURE(tried[j].member);
                CHECK((has_word(both.said, keys[i].name) ||
                       both.effective != tried[j].alone.effective));
                CHECK((has_word(both.said, keys[j].name) ||
                       both.effective != tried[i].alone.effective));
                ++pairs;
            }
        }
    }
    const std::size_t all = items.size();
    MESSAGE(effective,
            " change the configuration, ",
            all - effective,
            " are named: ",
            all,
            " of ",
            all,
            "; ",
            pairs,
            " pairs");
}
