#include "tools/minibroker/cli/terminal/console.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "tools/minibroker/standard_output.h"

namespace minibroker::cli {
namespace {

bool takes_colours(int descriptor) {
    const char* no_colour = std::getenv("NO_COLOR");
    const char* terminal = std::getenv("TERM");
    return isatty(descriptor) == 1 && (no_colour == nullptr || *no_colour == '\0') &&
           (terminal == nullptr || std::string_view(terminal) != "dumb");
}

std::string_view code_of(Look look) {
    switch (look) {
        case Look::kBold:
            return "\033[1m";
        case Look::kDim:
            return "\033[2m";
        case Look::kGreen:
            return "\033[32m";
        case Look::kRed:
            return "\033[31m";
    }
    return "";
}

std::string with_look(Look look, std::string_view text) {
    return std::string(code_of(look)) + std::string(text) + "\033[0m";
}

}  // namespace

void print(std::string_view text) {
    print_output(text);
}

void print_error(std::string_view line) {
    const bool colours = takes_colours(STDERR_FILENO);
    const std::string text = (colours ? with_look(Look::kRed, line) : std::string(line)) + "\n";
    std::fwrite(text.data(), 1, text.size(), stderr);
}

std::string looking(Look look, std::string_view text) {
    return !text.empty() && takes_colours(STDOUT_FILENO) ? with_look(look, text)
                                                         : std::string(text);
}

}  // namespace minibroker::cli
