#include "config/convert/left_out.h"

#include "config/config_json.h"

namespace minibroker::config {
namespace {

// Removes what has the path, or the innermost thing that contains it; false: nothing does.
bool remove_at(JsonValue& object, const std::string& where, const std::string& path) {
    for (std::size_t i = 0; i < object.members.size(); ++i) {
        JsonMember& member = object.members[i];
        const std::string own = path_of(where, member.key);
        if (own != path && !path.starts_with(own + ".")) continue;
        if (own != path && remove_at(member.value, own, path)) return true;
        object.members.erase(object.members.begin() + static_cast<std::ptrdiff_t>(i));
        return true;
    }
    return false;
}

}  // namespace

void leave_out_problems(Imported& imported, const std::string& directory) {
    // As the file will have it, where bytes that are no UTF-8 are replaced.
    if (auto written = parse_json(json_text(imported.root))) imported.root = std::move(*written);
    // Whether anybody may connect is for the owner to say, not a reason to leave an acceptor out.
    const JsonMember allowed = {"allowAnonymousRemoteAccess", json_of(true)};
    for (bool any = true; any;) {
        any = false;
        JsonValue root = imported.root;
        root.members.push_back(allowed);
        const auto loaded = parse_config(json_text(root), directory);
        if (loaded) break;
        for (const Problem& problem : loaded.error()) {
            if (!remove_at(imported.root, "", problem.path)) continue;
            any = true;
            imported.notes.add(problem.path, problem.text + ": left out");
        }
    }
    const auto loaded = parse_config(json_text(imported.root), directory);
    if (loaded) return;
    for (const Problem& problem : loaded.error()) imported.notes.add(problem.path, problem.text);
}

}  // namespace minibroker::config
