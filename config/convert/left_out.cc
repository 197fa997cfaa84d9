#include "config/convert/left_out.h"

#include <string_view>
#include <unordered_map>
#include <utility>

#include "config/config_json.h"
#include "config/json_reader.h"

namespace minibroker::config {
namespace {

struct Found {
    bool is_entry = false;  // not the value of a key alone
    std::string origin;
};
using Tree = std::unordered_map<std::string, Found>;

// All members by their path. Recurses as deep as the tree, which the parsers bound.
void gather(const JsonValue& object, const std::string& where, const Origins& origins, Tree& out) {
    for (const JsonMember& member : object.members) {
        std::string path = path_of(where, member.key);
        const bool is_entry = member.value.kind == JsonValue::Kind::kObject || where == "acceptors";
        gather(member.value, path, origins, out);
        out.try_emplace(std::move(path), Found{is_entry, origins.of(member)});
    }
}

// That of `tree` which is at the path, or the innermost that contains it; "" for nothing.
std::string innermost(const Tree& tree, std::string path) {
    while (!path.empty() && !tree.contains(path)) {
        const auto dot = path.rfind('.');
        path.resize(dot == std::string::npos ? 0 : dot);
    }
    return path;
}

// The number of leading members of a path that are removed.
using Removed = std::unordered_map<std::string, std::size_t>;

void remove_all(JsonValue& object, const std::string& where, Removed& removed) {
    std::erase_if(object.members, [&](JsonMember& member) {
        const std::string path = path_of(where, member.key);
        const auto found = removed.find(path);
        if (found != removed.end() && found->second > 0) {
            --found->second;
            return true;
        }
        remove_all(member.value, path, removed);
        return false;
    });
}

// Whether the value at the path, or one around it, is removed already.
bool is_within(const Removed& removed, std::string path) {
    while (!path.empty()) {
        if (removed.contains(path)) return true;
        const auto dot = path.rfind('.');
        path.resize(dot == std::string::npos ? 0 : dot);
    }
    return false;
}

// Without its selector a queue or divert would take what it is not to take, so that it goes as a
// whole.
std::string owner_of(const std::string& path) {
    constexpr std::string_view kSelector = ".filterString";
    if (!path.ends_with(kSelector)) return path;
    return path.substr(0, path.size() - kSelector.size());
}

// Removes the values that have problems. A second problem of a removed value must not remove its
// parent with all of its siblings. Of a key that is given more than once the last stays.
// @return whether anything was removed
bool remove_problems(const Problems& problems, Imported& imported) {
    Tree tree;
    gather(imported.root, "", imported.origins, tree);
    Removed removed;
    for (const Problem& problem : problems) {
        const std::string path = innermost(tree, owner_of(problem.path));
        if (path.empty()) continue;
        const Found& found = tree.at(path);
        if (!is_within(removed, path)) {
            removed[path] = 1;
        } else if (problem.text == kGivenMoreThanOnce && removed.contains(path)) {
            ++removed[path];
        }
        // More is removed than the faulty part.
        const std::string all =
            found.is_entry || path != problem.path ? ", the whole of " + path : "";
        imported.notes.add(problem.path, problem.text + ": left out" + all, found.origin);
    }
    remove_all(imported.root, "", removed);
    return !removed.empty();
}

// Both trees have the same structure.
void copy_places(const JsonValue& from, JsonValue& to) {
    for (std::size_t i = 0; i < from.members.size() && i < to.members.size(); ++i) {
        to.members[i].line = from.members[i].line;
        to.members[i].file = from.members[i].file;
        copy_places(from.members[i].value, to.members[i].value);
    }
}

}  // namespace

std::string leave_out_problems(Imported& imported,
                               const std::string& directory,
                               const ReadOptions& options) {
    // As the file will have it, where bytes that are no UTF-8 are replaced.
    auto written = parse_json(json_text(imported.root));
    if (!written) {
        // The line number would refer to a file that does not exist.
        std::string& why = written.error().text;
        if (why.starts_with("line ")) why.erase(0, why.find(": ") + 2);
        return "too large for a broker.json: " + why;
    }
    copy_places(imported.root, *written);
    imported.root = std::move(*written);
    // Whether anybody may connect is for the owner to say, not a reason to leave an acceptor out.
    const JsonMember allowed = {"allowAnonymousRemoteAccess", json_of(true)};
    for (;;) {
        JsonValue root = imported.root;
        root.members.push_back(allowed);
        auto loaded = parse_config(json_text(root), directory, options);
        if (loaded) {
            imported.without_effect = std::move(loaded->without_effect);
            imported.warnings = std::move(loaded->warnings);
            break;
        }
        if (!remove_problems(loaded.error(), imported)) break;
    }
    const auto loaded = parse_config(json_text(imported.root), directory, options);
    if (loaded) return {};
    for (const Problem& problem : loaded.error()) {
        imported.notes.add("the output does not start",
                           (problem.path.empty() ? "" : problem.path + ": ") + problem.text);
    }
    return {};
}

}  // namespace minibroker::config
