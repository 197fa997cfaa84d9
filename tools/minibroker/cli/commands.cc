#include "tools/minibroker/cli/commands.h"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "base/text.h"
#include "config/near_key.h"
#include "tools/minibroker/cli/help.h"
#include "tools/minibroker/cli/options_cli11.h"
#include "tools/minibroker/cli/plain_reason.h"
#include "tools/minibroker/cli/terminal/console.h"
#include "tools/minibroker/cli/usage.h"

namespace minibroker::cli {
namespace {

std::string names_below(const CLI::App& at) {
    std::string names;
    for (const CLI::App* one : at.get_subcommands([](const CLI::App*) { return true; }))
        names += (names.empty() ? "" : ", ") + one->get_name();
    return names;
}

std::string misplaced_text(const CLI::App& at, const std::string& word) {
    const std::string group = words_of(at);
    const std::string text = group + " has no command '" + printable(word) +
                             "'; it is followed by one of: " + names_below(at);
    return group == "config" && word == "check"
               ? text + ". A configuration is checked by: minibroker --check-config --config FILE"
               : text;
}

// The letters alone, as near_key compares them.
std::string letters(std::string name) {
    std::erase(name, '-');
    return name;
}

// Whether one is the other after `no` or `non`: the opposite is similar, and never meant.
bool are_opposites(const std::string& one, const std::string& other) {
    const std::string& longer = one.size() > other.size() ? one : other;
    const std::string& shorter = one.size() > other.size() ? other : one;
    return longer == "no" + shorter || longer == "non" + shorter;
}

// The hint at a similar option, "" if there is none.
std::string near_option_text(const CLI::App& at, const std::string& extra) {
    std::vector<std::string> names;
    for (const CLI::Option* option : at.get_options()) {
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
    const std::string written = extra.substr(0, extra.find('='));
    const std::vector<std::string_view> known(names.begin(), names.end());
    const std::string near(config::near_key(written, known));
    if (near.empty()) return "";
    return are_opposites(letters(written), letters(near))
               ? ". It is the default; '" + near + "' is the opposite"
               : ". Did you mean '" + near + "'?";
}

// The hint at the option for a file that is given without it.
std::string config_text(const CLI::App& at, const std::string& extra) {
    if (words_of(at) != "run") return "";
    return ". A configuration is said as: --config " + printable(extra);
}

// The fault of the first unexpected argument.
std::string extra_text(const CLI::App& root, const CLI::App& at, const std::string& extra) {
    if (extra.starts_with('-')) {
        return "unknown option '" + printable(extra) + "'" + near_option_text(at, extra);
    }
    const bool leaf = at.get_subcommands([](const CLI::App*) { return true; }).empty();
    if (leaf) return "unexpected argument '" + printable(extra) + "'" + config_text(at, extra);
    const std::string near = near_command(root, at, extra);
    // There is no such option, or not for this command.
    if (at.get_parent() != nullptr && (near.empty() || near == extra))
        return misplaced_text(at, extra);
    return "unknown command '" + printable(extra) + "'" +
           (near.empty() ? "" : ". Did you mean '" + near + "'?");
}

// CLI11's text for a command without its second word does not list the second words.
std::string reason_text(const CLI::App& at, const std::string& reason) {
    const std::string names = names_below(at);
    const bool lacks_word = !names.empty() && at.get_parent() != nullptr;
    constexpr std::string_view kConvert = "Could not convert: ";
    if (reason.starts_with(kConvert)) {
        const std::string name =
            reason.substr(kConvert.size(), reason.find(" = ") - kConvert.size());
        const CLI::Option* option = at.get_option_no_throw(name);
        if (option != nullptr && option->get_expected_min() == 0) return name + " takes no value";
    }
    return lacks_word ? words_of(at) + " is followed by one of: " + names : plain_reason(reason);
}

}  // namespace

Invocation invocation_of(int argc, char** argv) {
    Invocation out;
    out.arguments.assign(argv + std::min(argc, 1), argv + argc);
    out.as_artemis = std::erase(out.arguments, kAsArtemis) > 0;
    std::error_code ignored;
    if (argc > 0) out.home = std::filesystem::absolute(argv[0], ignored).parent_path().string();
    out.instance = "null";
    return out;
}

void add_client_commands(CLI::App& app, const Invocation& invocation, int& exit_code) {
    add_address_commands(app, invocation, exit_code);
    add_queue_commands(app, invocation, exit_code);
    add_message_commands(app, invocation, exit_code);
    add_check_commands(app, invocation, exit_code);
    add_test_commands(app, invocation, exit_code);
}

std::string mistake_text(const std::vector<std::string>& arguments,
                         const std::vector<std::string>& not_understood,
                         const std::string& otherwise) {
    if (not_understood.empty()) return otherwise;
    const std::string& first = not_understood.front();
    if (first.starts_with('-')) return "Unknown option: '" + first + "'";
    const auto index = std::ranges::find(arguments, first) - arguments.begin();
    return "Unmatched argument at index " + std::to_string(index) + ": '" + first + "'";
}

int print_mistake(const CLI::App& app, const Invocation& invocation, const std::string& reason) {
    const std::vector<std::string> extras = app.remaining(true);
    if (invocation.as_artemis) {
        print(kUsageText);
        print_error(mistake_text(invocation.arguments, extras, reason));
        return 1;
    }
    const CLI::App* at = &app;
    while (!at->get_subcommands().empty()) at = at->get_subcommands().back();
    const std::string words = words_of(*at);
    print_error("minibroker: " +
                (extras.empty() ? reason_text(*at, reason) : extra_text(app, *at, extras.front())));
    print_error("See: minibroker help" + (words.empty() ? "" : " " + words));
    constexpr int kUsage = 2;
    const bool names_command =
        !invocation.arguments.empty() && !invocation.arguments.front().starts_with('-');
    return !names_command || words == "run" ? kUsage : 1;
}

}  // namespace minibroker::cli
