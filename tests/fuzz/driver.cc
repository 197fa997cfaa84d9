#include "tests/fuzz/driver.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>

// Drives a fuzz target without libFuzzer: each input is one of the target's seeds, mutated a few
// times. Usage:
//     TARGET [EXECUTIONS] [SEED]
// The same seed gives the same inputs. With clang, build the target with -fsanitize=fuzzer and
// without this file.

namespace {

using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t limit) {
    return limit == 0 ? 0 : random() % limit;
}

// What parsers stumble over.
constexpr std::string_view kPieces[] = {"\r",
                                        "\n",
                                        "\n\n",
                                        "\r\n",
                                        std::string_view("\0", 1),
                                        ":",
                                        "\\",
                                        "\\n",
                                        "\\c",
                                        "\\x",
                                        "-1",
                                        "+5",
                                        "2147483648",
                                        "9223372036854775808",
                                        "1e3",
                                        "\xff",
                                        "\xc3",
                                        "content-length:",
                                        "'",
                                        "(",
                                        ")",
                                        "%",
                                        "NOT ",
                                        " AND ",
                                        "\"",
                                        "0x",
                                        ".5",
                                        "CONNECT\n",
                                        "SEND\n",
                                        "\r\r"};

void mutate(std::string& input, Random& random) {
    const std::size_t at = below(random, input.size() + 1);
    switch (below(random, 7)) {
        case 0:
            input.insert(at, kPieces[below(random, std::size(kPieces))]);
            break;
        case 1:
            if (at < input.size()) input[at] = static_cast<char>(random());
            break;
        case 2:
            input.erase(at, below(random, 8));
            break;
        case 3:
            input.insert(at, input.substr(below(random, input.size() + 1), below(random, 64)));
            break;
        case 4:
            input.resize(at);
            break;
        case 5:
            if (at < input.size())
                input[at] = static_cast<char>(input[at] ^ (1 << below(random, 8)));
            break;
        default: {
            const std::string piece(kPieces[below(random, std::size(kPieces))]);
            for (std::size_t i = below(random, 200); i > 0; --i) input.insert(at, piece);
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    const unsigned long executions = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 100'000;
    const unsigned long seed = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1;
    std::printf("%s: %lu executions, seed %lu\n", argv[0], executions, seed);
    std::fflush(stdout);
    Random random(seed);
    const auto seeds = minibroker::fuzz::seeds();
    std::string input;
    for (unsigned long i = 0; i < executions; ++i) {
        input = seeds[below(random, seeds.size())];
        for (std::size_t count = below(random, 6); count > 0; --count) mutate(input, random);
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
    }
    std::printf("%lu passed, 0 failed\n", executions);
}
