#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/mass.h"
#include "tests/sim/simulator.h"

// `sim_tests`                          the seeds of seeds.txt and a few hundred others
// `sim_tests --seed S [--steps N] [--crash-share M]`  one run; M of a thousand steps are crashes
// `sim_tests --crashes N [--seed S]`   short runs from seed S on until power has failed N times
// `sim_tests --traces N [--seed S]`    N seeds, each twice: the same answers, disk calls,
// recoveries
// `sim_tests --points N [--seed S] [--recoveries K]`  the script of the seed, N steps, cut off at
// each storage call, with eleven outcomes for what was not synced; at every Kth the recoveries
// after one of them and after `kill -9` are cut off at each of their own calls too
//
// `sim_tests --mass N [--seed S]`      N runs of operations on many messages, from seed S on
//
// A seed that fails is printed; once its cause is found it goes into seeds.txt with a word about
// it.

namespace {

using namespace minibroker;

constexpr int kSteps = 400;
constexpr std::uint64_t kSeeds = 300;
constexpr int kCrashSteps = 150;
constexpr std::size_t kManyCrashes = 40;  ///< of a thousand steps
constexpr std::uint64_t kFailuresMax = 20;
constexpr std::string_view kMass = "mass ";  ///< begins a line of seeds.txt

// A failing check ends the process wherever it is: the handlers below say in which seed. Nothing
// else reads it.
volatile std::uint64_t running_seed = 0;

void on_abort(int) {
    std::fprintf(stderr, "seed %llu: aborted\n", static_cast<unsigned long long>(running_seed));
    std::_Exit(1);
}

void on_assert(const doctest::AssertData& data) {
    std::fprintf(stderr, "%s:%d: %s\n", data.m_file, data.m_line, data.m_expr);
    const auto* const* contexts = doctest::IReporter::get_active_contexts();
    for (int i = 0; i < doctest::IReporter::get_num_active_contexts(); ++i) {
        std::ostringstream text;
        contexts[i]->stringify(&text);
        std::fprintf(stderr, "%s\n", text.str().c_str());
    }
    on_abort(0);
}

/// One run: a seed and how many steps; what a line of seeds.txt says.
struct Run {
    std::uint64_t seed = 0;
    int steps = kSteps;
    std::size_t crash_share = sim::Simulator::kCrashShare;
    bool is_mass = false;
};

struct Outcome {
    bool passed = false;
    std::uint64_t crashes = 0;
    std::uint64_t trace = 0;
};

Outcome play(const Run& run) {
    running_seed = run.seed;
    sim::Simulator simulator(run.seed, run.crash_share);
    const std::string problem = simulator.run(run.steps);
    if (!problem.empty()) {
        std::printf("FAILED: sim_tests --seed %llu --steps %d --crash-share %zu: %s\n",
                    static_cast<unsigned long long>(run.seed),
                    run.steps,
                    run.crash_share,
                    problem.c_str());
    }
    return {problem.empty(), simulator.crashes(), simulator.trace()};
}

Outcome play_mass(std::uint64_t seed) {
    running_seed = seed;
    sim::Mass mass(seed);
    const std::string problem = mass.run();
    if (!problem.empty()) {
        std::printf("FAILED: sim_tests --mass 1 --seed %llu: %s\n",
                    static_cast<unsigned long long>(seed),
                    problem.c_str());
    }
    return {problem.empty(), mass.crashes(), 0};
}

std::uint64_t number(std::string_view text) {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// Lines `SEED STEPS` or `SEED STEPS CRASH-SHARE`, and `mass SEED`; what follows a `#` is a
/// comment.
std::vector<Run> kept_seeds() {
    std::vector<Run> runs;
    std::ifstream file(SIM_SEEDS_FILE);
    for (std::string text; std::getline(file, text);) {
        if (text.empty() || text[0] == '#') continue;
        Run& run = runs.emplace_back();
        run.is_mass = text.starts_with(kMass);
        std::istringstream words(run.is_mass ? text.substr(kMass.size()) : text);
        words >> run.seed >> run.steps >> run.crash_share;
        if (!words) run.crash_share = sim::Simulator::kCrashShare;
    }
    return runs;
}

struct Count {
    std::uint64_t runs = 0;
    std::uint64_t failed = 0;
    std::uint64_t crashes = 0;

    void add(const Outcome& outcome) {
        ++runs;
        failed += outcome.passed ? 0U : 1U;
        crashes += outcome.crashes;
    }
};

Count crash_until(std::uint64_t wanted, std::uint64_t seed) {
    Count count;
    while (count.crashes < wanted && count.failed < kFailuresMax) {
        count.add(play({seed++, kCrashSteps, kManyCrashes}));
    }
    return count;
}

Count play_masses(std::uint64_t wanted, std::uint64_t seed) {
    Count count;
    for (const std::uint64_t end = seed + wanted; seed < end && count.failed < kFailuresMax; ++seed)
        count.add(play_mass(seed));
    return count;
}

Count play_twice(std::uint64_t wanted, std::uint64_t seed) {
    Count count;
    for (const std::uint64_t end = seed + wanted; seed < end; ++seed) {
        const Run run{seed, kCrashSteps, kManyCrashes};
        Outcome outcome = play(run);
        const Outcome again = play(run);
        if (again.trace != outcome.trace) {
            std::printf("FAILED: seed %llu gives another trace the second time\n",
                        static_cast<unsigned long long>(seed));
            outcome.passed = false;
        }
        count.add(outcome);
    }
    return count;
}

bool covers_all(const sim::Simulator::Coverage& c) {
    std::printf(
        "script: %llu commits, %llu durable subscriptions, %llu deletions, "
        "%llu acknowledgements, %llu receipts, %llu segments started, %llu removed, %llu messages "
        "moved, "
        "%llu pages\n",
        static_cast<unsigned long long>(c.commits),
        static_cast<unsigned long long>(c.durable_subscriptions),
        static_cast<unsigned long long>(c.deletions),
        static_cast<unsigned long long>(c.acknowledgements),
        static_cast<unsigned long long>(c.receipts),
        static_cast<unsigned long long>(c.segments_started),
        static_cast<unsigned long long>(c.segments_removed),
        static_cast<unsigned long long>(c.messages_moved),
        static_cast<unsigned long long>(c.pages));
    return c.commits > 0 && c.durable_subscriptions > 0 && c.deletions > 0 &&
           c.acknowledgements > 0 && c.segments_started > 2 && c.segments_removed > 0 &&
           c.messages_moved > 0 && c.receipts > 0 && (c.pages > 0) == c.wants_pages;
}

/// Nothing of what was not synced, all, a prefix of each file, and eight that are mixed.
std::vector<std::pair<test::CrashMode, std::uint64_t>> outcomes_of(std::uint64_t point) {
    std::vector<std::pair<test::CrashMode, std::uint64_t>> all = {
        {test::CrashMode::kDropAll, point},
        {test::CrashMode::kKeepAll, point},
        {test::CrashMode::kCut, point}};
    for (std::uint64_t i = 0; i < 8; ++i) {
        const bool torn = i % 4 == 3;
        all.emplace_back(torn ? test::CrashMode::kSectors : test::CrashMode::kMixed, point * 8 + i);
    }
    return all;
}

/// @param found  a contradiction, "" for none
void report(const std::string& found,
            std::uint64_t seed,
            std::uint64_t point,
            std::pair<test::CrashMode, std::uint64_t> outcome) {
    if (found.empty()) return;
    std::printf("FAILED: seed %llu, storage call %llu, outcome %d of %llu: %s\n",
                static_cast<unsigned long long>(seed),
                static_cast<unsigned long long>(point),
                static_cast<int>(outcome.first),
                static_cast<unsigned long long>(outcome.second),
                found.c_str());
}

struct Script {
    std::uint64_t seed = 0;
    int steps = 0;
    std::uint64_t recoveries = 1;  ///< at every such point recoveries are cut off too
};

/// The script up to a storage call, with every outcome; some are cut off in their recovery too.
void cut_at(const Script& script, std::uint64_t point, Count& count) {
    sim::Simulator simulator(script.seed, 0);
    std::string found = simulator.run_script(script.steps, point);
    const auto outcomes = outcomes_of(point);
    for (const auto& outcome : outcomes) {
        if (found.empty()) found = simulator.recover_after(outcome.first, outcome.second);
        report(found, script.seed, point, outcome);
        count.add({found.empty(), 1, 0});
        found.clear();
    }
    if (point % script.recoveries != 0) return;
    const auto& outcome = outcomes[point / script.recoveries % outcomes.size()];
    found = simulator.cut_recovery(outcome.first, outcome.second);
    if (found.empty()) found = simulator.cut_recovery_of_killed(point);
    report(found, script.seed, point, outcome);
    count.add({found.empty(), simulator.crashes(), 0});
}

Count cut_everywhere(const Script& script) {
    running_seed = script.seed;
    Count count;
    sim::Simulator whole(script.seed, 0);
    const std::uint64_t first = whole.disk_operations() + 1;
    const std::string problem = whole.run_script(script.steps, 0);
    const bool sound = problem.empty() && covers_all(whole.coverage());
    if (!sound)
        std::printf("FAILED: the script of seed %llu: %s\n",
                    static_cast<unsigned long long>(script.seed),
                    problem.empty() ? "it leaves something out" : problem.c_str());
    count.add({sound, 0, 0});
    // Before each call, and after the last.
    const std::uint64_t last = whole.disk_operations() + 1;
    for (std::uint64_t point = first; point <= last; ++point) {
        cut_at(script, point, count);
        if (count.failed >= kFailuresMax) break;
    }
    return count;
}

Count play_known(int steps) {
    Count count;
    for (const Run& run : kept_seeds()) count.add(run.is_mass ? play_mass(run.seed) : play(run));
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) count.add(play({seed, steps}));
    return count;
}

}  // namespace

int main(int argument_count, char** arguments) {
    doctest::Context context;
    context.setAsDefaultForAssertsOutOfTestCases();
    context.setAssertHandler(on_assert);
    std::signal(SIGABRT, on_abort);
    Run run;
    std::uint64_t crashes = 0;
    std::uint64_t traces = 0;
    std::uint64_t masses = 0;
    Script script;
    for (int i = 1; i + 1 < argument_count; i += 2) {
        const std::string_view name = arguments[i];
        const std::uint64_t value = number(arguments[i + 1]);
        if (name == "--seed") run.seed = value;
        if (name == "--steps") run.steps = static_cast<int>(value);
        if (name == "--crash-share") run.crash_share = static_cast<std::size_t>(value);
        if (name == "--crashes") crashes = value;
        if (name == "--traces") traces = value;
        if (name == "--mass") masses = value;
        if (name == "--points") script.steps = static_cast<int>(value);
        if (name == "--recoveries" && value != 0) script.recoveries = value;
    }
    Count count;
    if (crashes != 0) {
        count = crash_until(crashes, run.seed);
    } else if (traces != 0) {
        count = play_twice(traces, run.seed);
    } else if (masses != 0) {
        count = play_masses(masses, run.seed);
    } else if (script.steps != 0) {
        script.seed = run.seed;
        count = cut_everywhere(script);
    } else if (run.seed != 0) {
        count.add(play(run));
    } else {
        count = play_known(run.steps);
    }
    std::printf("%llu crashes in %llu runs: %llu passed, %llu failed\n",
                static_cast<unsigned long long>(count.crashes),
                static_cast<unsigned long long>(count.runs),
                static_cast<unsigned long long>(count.runs - count.failed),
                static_cast<unsigned long long>(count.failed));
    return count.failed == 0 ? 0 : 1;
}
