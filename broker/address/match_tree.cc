#include "broker/address/match_tree.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"

// How this works: each node stands for the words from the root to it. A search holds the set of
// nodes that the words so far lead to; a `#` node leads to itself with any word. A node is in the
// set only once, so a search costs at most words x nodes whatever the wildcards, and in practice
// words x the matches that fit so far.

namespace minibroker::broker {

MatchTree::MatchTree(Dialect dialect, const config::Wildcards& wildcards)
    : dialect_(dialect), wildcards_(wildcards), nodes_(1) {}

MatchTree::Step MatchTree::step_of(std::string_view word) const {
    if (word.size() == 1 && word[0] == wildcards_.any_words) return {Kind::kAny, word};
    if (word.size() == 1 && word[0] == wildcards_.single_word) return {Kind::kSingle, word};
    const bool inside = dialect_ == Dialect::kSettings &&
                        word.find(wildcards_.single_word) != std::string_view::npos;
    return {inside ? Kind::kPattern : Kind::kWord, word};
}

std::vector<MatchTree::Step> MatchTree::steps_of(std::string_view match) const {
    std::vector<Step> steps;
    for (const std::string_view word : split(match, wildcards_.delimiter)) {
        const bool ends_in_any = dialect_ == Dialect::kSettings && word.size() > 1 &&
                                 word.back() == wildcards_.any_words;
        if (!ends_in_any) {
            steps.push_back(step_of(word));
            continue;
        }
        steps.push_back(step_of(word.substr(0, word.size() - 1)));
        steps.push_back(step_of(word.substr(word.size() - 1)));
    }
    return steps;
}

MatchTree::Index MatchTree::child(Index index, const Step& step) const {
    const Node& node = nodes_[index];
    switch (step.kind) {
        case Kind::kAny:
            return node.any;
        case Kind::kSingle:
            return node.single;
        case Kind::kWord: {
            const auto it = node.words.find(step.word);
            return it == node.words.end() ? kRoot : it->second;
        }
        case Kind::kPattern: {
            const auto it = std::ranges::find_if(
                node.patterns, [&](const auto& entry) { return entry.first == step.word; });
            return it == node.patterns.end() ? kRoot : it->second;
        }
    }
    MB_UNREACHABLE();
}

MatchTree::Index MatchTree::make_child(Index parent, const Step& step) {
    auto index = static_cast<Index>(nodes_.size());
    if (free_.empty()) {
        nodes_.emplace_back();
    } else {
        index = free_.back();
        free_.pop_back();
    }
    Node& node = nodes_[parent];
    switch (step.kind) {
        case Kind::kAny:
            node.any = index;
            nodes_[index].repeats = true;
            break;
        case Kind::kSingle:
            node.single = index;
            break;
        case Kind::kWord:
            node.words.emplace(step.word, index);
            break;
        case Kind::kPattern:
            node.patterns.emplace_back(step.word, index);
            break;
    }
    return index;
}

void MatchTree::unlink(Index parent, const Step& step, Index index) {
    Node& node = nodes_[parent];
    switch (step.kind) {
        case Kind::kAny:
            node.any = kRoot;
            break;
        case Kind::kSingle:
            node.single = kRoot;
            break;
        case Kind::kWord:
            node.words.erase(node.words.find(step.word));
            break;
        case Kind::kPattern:
            std::erase_if(node.patterns, [&](const auto& entry) { return entry.second == index; });
            break;
    }
    nodes_[index] = Node{};
    free_.push_back(index);
}

void MatchTree::add(std::string_view match, std::uint64_t value) {
    Index index = kRoot;
    for (const Step& step : steps_of(match)) {
        const Index next = child(index, step);
        index = next != kRoot ? next : make_child(index, step);
    }
    nodes_[index].values.push_back(value);
}

void MatchTree::remove(std::string_view match, std::uint64_t value) {
    const std::vector<Step> steps = steps_of(match);
    std::vector<Index> path{kRoot};
    for (const Step& step : steps) {
        path.push_back(child(path.back(), step));
        MB_CHECK(path.back() != kRoot);
    }
    std::vector<std::uint64_t>& values = nodes_[path.back()].values;
    const auto it = std::ranges::find(values, value);
    MB_CHECK(it != values.end());
    values.erase(it);
    for (std::size_t i = steps.size(); i-- > 0;) {
        const Node& node = nodes_[path[i + 1]];
        const bool needed = !node.values.empty() || !node.words.empty() || !node.patterns.empty() ||
                            node.single != kRoot || node.any != kRoot;
        if (needed) break;
        unlink(path[i], steps[i], path[i + 1]);
    }
}

// Each `*` stands for one character or more. On a mismatch the last one takes one more.
bool MatchTree::covers(std::string_view pattern, std::string_view word) const {
    std::size_t p = 0;
    std::size_t w = 0;
    std::size_t after_star = 0;  // 0: none yet
    std::size_t taken = 0;       // by the last star, up to here
    while (w < word.size()) {
        if (p < pattern.size() && pattern[p] == wildcards_.single_word) {
            after_star = ++p;
            taken = ++w;
        } else if (p < pattern.size() && pattern[p] == word[w]) {
            ++p;
            ++w;
        } else if (after_star != 0) {
            p = after_star;
            w = ++taken;
        } else {
            return false;
        }
    }
    return p == pattern.size();
}

struct MatchTree::Walk {
    std::vector<std::string_view> words;
    std::size_t at = 0;      // number of words already processed
    std::vector<Index> set;  // the nodes they lead to
};

void MatchTree::enter(Walk& walk, Index index) const {
    for (;;) {
        const Node& node = nodes_[index];
        if (node.visit == visits_) return;
        node.visit = visits_;
        walk.set.push_back(index);
        // `#` may stand for no words, so its node is entered at once.
        const bool lone_empty_word = dialect_ == Dialect::kSettings && index != kRoot &&
                                     walk.at + 1 == walk.words.size() &&
                                     walk.words[walk.at].empty();
        if (node.any == kRoot || lone_empty_word) return;
        index = node.any;
    }
}

void MatchTree::follow(Walk& walk, Index index, std::string_view word) const {
    const Node& node = nodes_[index];
    if (node.repeats) enter(walk, index);
    const auto it = node.words.find(word);
    if (it != node.words.end()) enter(walk, it->second);
    const bool may_be_empty = dialect_ == Dialect::kAddresses;
    if (node.single != kRoot && (may_be_empty || !word.empty())) enter(walk, node.single);
    for (const auto& [pattern, next] : node.patterns) {
        if (covers(pattern, word)) enter(walk, next);
    }
}

void MatchTree::find(std::string_view name, std::vector<std::uint64_t>& values) const {
    Walk walk{split(name, wildcards_.delimiter), 0, {}};
    ++visits_;
    enter(walk, kRoot);
    std::vector<Index> before;
    while (walk.at < walk.words.size()) {
        before.swap(walk.set);
        walk.set.clear();
        ++visits_;
        const std::string_view word = walk.words[walk.at++];
        for (const Index index : before) follow(walk, index, word);
    }
    for (const Index index : walk.set) {
        const Node& node = nodes_[index];
        values.insert(values.end(), node.values.begin(), node.values.end());
    }
}

}  // namespace minibroker::broker
