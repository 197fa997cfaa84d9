#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/json_value.h"

namespace minibroker::config {

/// The parts that a conversion left out, one `WHERE: WHY` each, for a person to read. Nothing is
/// left out without one.
class Notes {
public:
    /// @param origin  the place in a file, as `Origins::of` has it
    void add(const std::string& where, const std::string& why, const std::string& origin = {}) {
        lines_.push_back(origin + where + ": " + why);
    }
    void append(const Notes& others) {
        lines_.insert(lines_.end(), others.lines_.begin(), others.lines_.end());
    }
    [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }

private:
    std::vector<std::string> lines_;
};

/// The files that a tree was read from, for `JsonMember::file` to name.
struct Origins {
    std::vector<std::string> files{std::string()};  ///< "" where the name is not known

    /// `FILE:LINE: `, "" when either is not known.
    [[nodiscard]] std::string of(std::uint32_t file, std::uint32_t line) const;
    [[nodiscard]] std::string of(const JsonMember& member) const {
        return of(member.file, member.line);
    }
};

/// The text of a file of Artemis.
struct Exported {
    std::string text;
    Notes notes;
};

/// The tree of a broker.json.
struct Imported {
    JsonValue root = json_object();
    Notes notes;
    Origins origins{};
    std::vector<std::string> without_effect{};  ///< paths of keys in the tree without effect
    std::vector<std::string> warnings{};        ///< warnings of a start with the tree
};

/// Whether a key at the top is minibroker's own and not a part of Artemis's configuration.
[[nodiscard]] bool is_of_minibroker(std::string_view key);
/// Says that it was left out; nothing for the users, whose files say it.
void note_of_minibroker(std::string_view key, Notes& notes);

/// Names as the paths of problems have them: `a."b.c"`.
[[nodiscard]] std::string path_of(const std::string& parent, const std::string& name);

}  // namespace minibroker::config
