#include "tests/sim/mass_model.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <tuple>

namespace minibroker::sim {
namespace {

/// Messages that entered a queue by one operation: those from one queue in order, those of several
/// queues mixed in any way.
using Block = std::vector<const Item*>;

/// What has to be in a queue, from the first that entered.
using Blocks = std::vector<Block>;

std::string named(const Item& item) {
    return "message " + std::to_string(item.number) + " (id " + std::to_string(item.id) +
           ", priority " + std::to_string(item.priority) + ", of \"" + item.origin + "\"" +
           (item.persistent ? ", persistent)" : ", volatile)");
}

bool same(const Item& expected, const Item& found) {
    return (expected.id == 0 || expected.id == found.id) && expected.number == found.number &&
           expected.priority == found.priority && expected.persistent == found.persistent &&
           expected.expires == found.expires && expected.origin == found.origin;
}

auto what_is_told(const Item* item) {
    return std::tie(item->number, item->priority, item->persistent, item->expires, item->origin);
}

bool by_what_is_told(const Item* a, const Item* b) {
    return what_is_told(a) < what_is_told(b);
}

std::string compare_exactly(const Block& expected, const Block& found) {
    for (std::size_t i = 0; i < expected.size(); ++i) {
        if (!same(*expected[i], *found[i]))
            return named(*found[i]) + " where " + named(*expected[i]) + " should be";
    }
    return {};
}

/// The messages of one block and priority: in order for each origin.
std::string compare_block(Block expected, Block found) {
    const auto by_origin = [](const Item* a, const Item* b) { return a->origin < b->origin; };
    if (std::ranges::adjacent_find(expected, [](const Item* a, const Item* b) {
            return a->origin != b->origin;
        }) == expected.end()) {
        return compare_exactly(expected, found);
    }
    std::ranges::stable_sort(expected, by_origin);
    std::ranges::stable_sort(found, by_origin);
    return compare_exactly(expected, found);
}

Block of_priority(const Block& all, int priority, bool timed) {
    Block some;
    std::ranges::copy_if(all, std::back_inserter(some), [&](const Item* item) {
        return item->timed == timed && (timed || item->priority == priority);
    });
    return some;
}

std::string compare_timed(const Blocks& blocks, const Block& all) {
    Block expected;
    for (const Block& block : blocks)
        std::ranges::copy(of_priority(block, 0, true), std::back_inserter(expected));
    Block found = of_priority(all, 0, true);
    if (expected.size() != found.size()) return "timed messages: another number of them";
    std::ranges::sort(expected, by_what_is_told);
    std::ranges::sort(found, by_what_is_told);
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (what_is_told(expected[i]) != what_is_told(found[i]))
            return named(*found[i]) + " where " + named(*expected[i]) + " should be";
    }
    return {};
}

std::string compare_queue(const Blocks& blocks, const std::vector<Item>& items) {
    std::size_t count = 0;
    for (const Block& block : blocks) count += block.size();
    if (count != items.size())
        return std::to_string(items.size()) + " messages, not " + std::to_string(count);
    Block found;
    for (const Item& item : items) found.push_back(&item);
    Block line;
    std::ranges::copy_if(
        found, std::back_inserter(line), [](const Item* item) { return !item->timed; });
    auto next = line.begin();
    for (int priority = 9; priority >= 0; --priority) {
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            const Block expected = of_priority(blocks[i], priority, false);
            if (line.end() - next < std::ssize(expected)) return "too few messages in line";
            const auto end = next + std::ssize(expected);
            // What was there before has its order already.
            auto problem = i == 0 ? compare_exactly(expected, {next, end})
                                  : compare_block(expected, {next, end});
            if (!problem.empty()) return problem;
            next = end;
        }
    }
    return compare_timed(blocks, found);
}

}  // namespace

std::string MassModel::check(const State& found) const {
    Applied applied;
    for (const Steps& steps : operations) {
        auto& all = applied.emplace_back();
        for (const Step& step : steps) all.push_back(&step);
    }
    return compare(found, applied, true);
}

std::string MassModel::check_after_crash(const State& found) const {
    Applied applied;
    const std::string problem = find_applied(found, applied);
    return problem.empty() ? compare(found, applied, false) : problem;
}

// The journal loses an end of what was written: of each operation there is a beginning, and nothing
// of one while one before lacks something.
std::string MassModel::find_applied(const State& found, Applied& applied) const {
    std::set<std::pair<std::string_view, std::uint64_t>>
        ids;  // a topic's message is in many queues
    std::set<std::uint64_t> numbers;
    for (const auto& [name, items] : found) {
        for (const Item& item : items) {
            ids.emplace(name, item.id);
            numbers.insert(item.number);
        }
    }
    bool ended = false;
    for (const Steps& steps : operations) {
        auto& done = applied.emplace_back();
        std::set<std::string> ended_queues;
        for (const Step& step : steps) {
            if (!step.item.persistent) continue;
            const bool is_done = step.from.empty() ? numbers.contains(step.item.number)
                                                   : !ids.contains({step.from, step.item.id});
            const std::string which = named(step.item) + " from \"" + step.from + "\"";
            if (!is_done && step.promised) return "what was answered is undone: " + which;
            if (is_done && (ended || ended_queues.contains(step.from)))
                return "done, though what comes before it is not: " + which;
            if (!is_done) ended_queues.insert(step.from);
            if (is_done) done.push_back(&step);
        }
        ended = ended || !ended_queues.empty();
    }
    return {};
}

std::string MassModel::compare(const State& found,
                               const Applied& applied,
                               bool volatile_too) const {
    std::set<std::pair<std::string, std::uint64_t>> gone;
    for (const auto& steps : applied) {
        for (const Step* step : steps) gone.emplace(step->from, step->item.id);
    }
    std::map<std::string, Blocks> expected;
    for (const auto& [name, items] : base) {
        Block& block = expected[name].emplace_back();
        for (const Item& item : items) {
            const bool stays = (item.persistent || volatile_too) && !gone.contains({name, item.id});
            if (stays) block.push_back(&item);
        }
    }
    for (const auto& steps : applied) {
        for (auto& [name, blocks] : expected) blocks.emplace_back();
        for (const Step* step : steps) {
            for (const auto& [name, item] : step->to) {
                auto& blocks = expected[name];
                if (blocks.empty()) blocks.resize(2);
                blocks.back().push_back(&item);
            }
        }
    }
    for (const auto& [name, blocks] : expected) {
        const auto it = found.find(name);
        const std::string problem =
            compare_queue(blocks, it == found.end() ? std::vector<Item>() : it->second);
        if (!problem.empty()) return name + ": " + problem;
    }
    for (const auto& [name, items] : found) {
        if (!items.empty() && !expected.contains(name)) return name + " should be empty";
    }
    return {};
}

void MassModel::settle(State found) {
    base = std::move(found);
    operations.clear();
}

}  // namespace minibroker::sim
