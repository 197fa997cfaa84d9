#include "config/convert/left_out.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "config/config_json.h"

namespace minibroker::config {
namespace {

// Removes what has the path, or the innermost thing that contains it.
// @return the path of what was removed, "" for nothing
std::string remove_at(JsonValue& object, const std::string& where, const std::string& path) {
    for (std::size_t i = 0; i < object.members.size(); ++i) {
        JsonMember& member = object.members[i];
        std::string own = path_of(where, member.key);
        if (own != path && !path.starts_with(own + ".")) continue;
        if (own != path) {
            std::string inner = remove_at(member.value, own, path);
            if (!inner.empty()) return inner;
        }
        object.members.erase(object.members.begin() + static_cast<std::ptrdiff_t>(i));
        return own;
    }
    return {};
}

bool is_within(const std::vector<std::string>& removed, const std::string& path) {
    return std::ranges::any_of(removed, [&](const std::string& one) {
        return path == one || path.starts_with(one + ".");
    });
}

// Without its selector a queue or divert would take what it is not to take, so that it goes as a
// whole.
std::string owner_of(const std::string& path) {
    constexpr std::string_view kSelector = ".filterString";
    if (!path.ends_with(kSelector)) return path;
    return path.substr(0, path.size() - kSelector.size());
}

// Removes what the problems are about. A second problem of what is gone already must not take its
// parent, and all of its siblings, with it.
// @return whether anything was removed
bool remove_problems(const Problems& problems, Imported& imported) {
    std::vector<std::string> removed;
    for (const Problem& problem : problems) {
        if (!is_within(removed, problem.path)) {
            std::string path = remove_at(imported.root, "", owner_of(problem.path));
            if (path.empty()) continue;
            removed.push_back(std::move(path));
        }
        imported.notes.add(problem.path, problem.text + ": left out");
    }
    return !removed.empty();
}

}  // namespace

void leave_out_problems(Imported& imported,
                        const std::string& directory,
                        const ReadOptions& options) {
    // As the file will have it, where bytes that are no UTF-8 are replaced.
    if (auto written = parse_json(json_text(imported.root))) imported.root = std::move(*written);
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
    if (loaded) return;
    for (const Problem& problem : loaded.error()) imported.notes.add(problem.path, problem.text);
}

}  // namespace minibroker::config
