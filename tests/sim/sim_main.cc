#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/simulator.h"

// `sim_tests` runs the seeds of seeds.txt and then a few hundred others; `sim_tests --seed S
// [--steps N]` one of them. A seed that fails is printed; once its cause is found it goes into
// seeds.txt with a word about it.

namespace {

using namespace minibroker;

constexpr int kSteps = 400;
constexpr std::uint64_t kSeeds = 300;

// A failing check ends the process wherever it is: the handlers below say in which seed. Nothing
// else reads it.
volatile std::uint64_t running_seed = 0;

void on_abort(int) {
    std::fprintf(stderr, "seed %llu: aborted\n", static_cast<unsigned long long>(running_seed));
    std::_Exit(1);
}

void on_assert(const doctest::AssertData& data) {
    std::fprintf(stderr, "%s:%d: %s\n", data.m_file, data.m_line, data.m_expr);
    on_abort(0);
}

bool passes(std::uint64_t seed, int steps) {
    running_seed = seed;
    const std::string problem = sim::Simulator(seed).run(steps);
    if (problem.empty()) return true;
    std::printf("FAILED: sim_tests --seed %llu --steps %d: %s\n",
                static_cast<unsigned long long>(seed),
                steps,
                problem.c_str());
    return false;
}

std::uint64_t number(std::string_view text) {
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// Lines `SEED STEPS`; what follows a `#` is a comment.
struct Run {
    std::uint64_t seed = 0;
    int steps = kSteps;
};
std::vector<Run> kept_seeds() {
    std::vector<Run> runs;
    std::ifstream file(SIM_SEEDS_FILE);
    for (std::string text; std::getline(file, text);) {
        if (text.empty() || text[0] == '#') continue;
        const std::size_t blank = text.find(' ');
        runs.push_back({number(text), static_cast<int>(number(text.substr(blank + 1)))});
    }
    return runs;
}

}  // namespace

int main(int count, char** arguments) {
    doctest::Context context;
    context.setAsDefaultForAssertsOutOfTestCases();
    context.setAssertHandler(on_assert);
    std::signal(SIGABRT, on_abort);
    Run wanted;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string_view name = arguments[i];
        if (name == "--seed") wanted.seed = number(arguments[i + 1]);
        if (name == "--steps") wanted.steps = static_cast<int>(number(arguments[i + 1]));
    }
    std::vector<Run> runs{wanted};
    if (wanted.seed == 0) {
        runs = kept_seeds();
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) runs.push_back({seed, wanted.steps});
    }
    int failed = 0;
    for (const Run& run : runs) failed += passes(run.seed, run.steps) ? 0 : 1;
    std::printf("%d passed, %d failed\n", static_cast<int>(runs.size()) - failed, failed);
    return failed == 0 ? 0 : 1;
}
