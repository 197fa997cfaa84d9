#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/text_hash.h"
#include "config/config.h"

namespace minibroker::broker {

/// Names with wildcards as a tree of words: finds those that cover a name in a time that depends on
/// the words of the name, however many others there are. Used for the matches of address settings
/// and of permissions, and for wildcard addresses.
class MatchTree {
public:
    /// Artemis reads wildcards in two ways.
    enum class Dialect : std::uint8_t {
        /// `AddressImpl`: `*` and `#` are wildcards only as whole words; `#` may stand anywhere; an
        /// empty word is a word.
        kAddresses,
        /// `Match`: `*` stands for one or more characters, also inside a word; `#` is the last
        /// character (`a#` is `a.#`) and does not cover a lone empty word (`a.` by `a.#`).
        kSettings,
    };
    MatchTree(Dialect dialect, const config::Wildcards& wildcards);

    /// @param value  the result for `find`; may be added for several matches
    void add(std::string_view match, std::uint64_t value);
    /// Undoes one `add`.
    void remove(std::string_view match, std::uint64_t value);
    /// Appends the value of every match that covers `name`, in no particular order.
    void find(std::string_view name, std::vector<std::uint64_t>& values) const;

private:
    using Index = std::uint32_t;
    static constexpr Index kRoot = 0;  // as a child: none

    struct Node {
        std::unordered_map<std::string, Index, TextHash, std::equal_to<>> words;
        std::vector<std::pair<std::string, Index>> patterns;  // words with `*` inside
        Index single = kRoot;                                 // child `*`
        Index any = kRoot;                                    // child `#`
        bool repeats = false;                                 // is a `#` itself
        std::vector<std::uint64_t> values;
        mutable std::uint64_t visit = 0;  // the last step of `find` that came here
    };
    enum class Kind : std::uint8_t { kWord, kPattern, kSingle, kAny };
    struct Step {
        Kind kind;
        std::string_view word;
    };

    [[nodiscard]] std::vector<Step> steps_of(std::string_view match) const;
    [[nodiscard]] Step step_of(std::string_view word) const;
    [[nodiscard]] Index child(Index node, const Step& step) const;
    Index make_child(Index node, const Step& step);
    void unlink(Index parent, const Step& step, Index node);
    [[nodiscard]] bool covers(std::string_view pattern, std::string_view word) const;

    struct Walk;
    void enter(Walk& walk, Index node) const;
    void follow(Walk& walk, Index node, std::string_view word) const;

    Dialect dialect_;
    config::Wildcards wildcards_;
    std::vector<Node> nodes_;  // by index, not by pointer: nothing recurses over a peer's words
    std::vector<Index> free_;
    mutable std::uint64_t visits_ = 0;
};

}  // namespace minibroker::broker
