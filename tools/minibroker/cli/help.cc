#include "tools/minibroker/cli/help.h"

#include <CLI/CLI.hpp>
#include <string_view>

#include "base/text.h"
#include "config/near_key.h"
#include "tools/minibroker/cli/terminal/console.h"

namespace minibroker::cli {
namespace {

constexpr const char* kConnecting =
    "How commands find the broker and a login\n"
    "\n"
    "What --url, --user and --password do not say comes from the first of these that is there:\n"
    "  1. the variables MINIBROKER_URL, MINIBROKER_USER, MINIBROKER_PASSWORD\n"
    "  2. the configuration that --config names\n"
    "  3. the configuration that the variable MINIBROKER_CONFIG names\n"
    "  4. ./broker.json\n"
    "  5. the running broker of this user, and the configuration that it was started on\n"
    "Without any of them it is tcp://localhost:61616. With --verbose a command says what it took.\n"
    "\n"
    "Of a configuration it is the first acceptor that speaks STOMP, or that of --acceptor, and "
    "the\n"
    "user that may do most. Passwords that are there only as hashes cannot be used: say "
    "--password,\n"
    "or type it where a terminal asks, at most three times (not with --silent).\n"
    "When several brokers run, say --url or --config. A password is sent only to the broker whose\n"
    "configuration has it; with --url that is one with an acceptor at that URL. On this machine "
    "it\n"
    "must be you, root or a reader of the file whose program listens there.\n"
    "With --as-artemis nothing is looked for or asked.\n"
    "\n"
    "A running broker leaves a note, which only its user can read, in $XDG_RUNTIME_DIR/minibroker\n"
    "or /tmp/minibroker-UID, or in $MINIBROKER_RUNTIME_DIR where that is set: its process id, the\n"
    "path of its configuration, its ports.\n";

const CLI::App* command_named(const CLI::App& at, const std::string& word) {
    for (const CLI::App* one : at.get_subcommands([](const CLI::App*) { return true; })) {
        if (one->get_name() == word) return one;
    }
    return nullptr;
}

// Titles are lines that begin at the left and end in a colon.
std::string with_titles(const std::string& help) {
    std::string out;
    for (const std::string_view line : split(help, '\n')) {
        const bool title = line.ends_with(':') && !line.starts_with(' ');
        out += (title ? looking(Look::kBold, line) : std::string(line)) + "\n";
    }
    if (!out.empty()) out.pop_back();
    return out;
}

void print_help_of(const CLI::App& command) {
    const CLI::App* parent = command.get_parent();
    std::string before;
    for (; parent != nullptr; parent = parent->get_parent())
        before = parent->get_name() + (before.empty() ? "" : " ") + before;
    print(with_titles(command.help(before)));
}

// Names in other programs.
struct OtherWord {
    std::string_view written;
    std::string_view meant;
};
constexpr OtherWord kOtherWords[] = {
    {"start", "run"},
    {"serve", "run"},
    {"broker", "run"},
    {"send", "producer"},
    {"publish", "producer"},
    {"receive", "consumer"},
    {"consume", "consumer"},
    {"subscribe", "consumer"},
    {"browse", "browser"},
    {"import", "config import"},
    {"export", "config export"},
};

void collect(const CLI::App& at, std::vector<const CLI::App*>& commands) {
    for (const CLI::App* one : at.get_subcommands([](const CLI::App*) { return true; })) {
        commands.push_back(one);
        collect(*one, commands);
    }
}

}  // namespace

void add_help_command(CLI::App& app) {
    CLI::App* help = app.add_subcommand("help", "Tell about a command, or how brokers are found");
    // Nothing is ever parsed into it.
    help->add_option("command", "Such as queue stat; or connecting");
}

void print_help_asked(const CLI::App& app) {
    const CLI::App* at = &app;
    while (!at->get_subcommands().empty()) at = at->get_subcommands().back();
    print_help_of(*at);
}

int print_help(const CLI::App& app, const std::vector<std::string>& words) {
    if (!words.empty() && words[0] == "connecting") {
        if (words.size() == 1) return print(kConnecting), 0;
        print_error("minibroker help: nothing follows 'connecting', but there is '" +
                    printable(words[1]) + "'");
        return 1;
    }
    const CLI::App* at = &app;
    for (const std::string& word : words) {
        if (word == "--help" || word == "-h") {
            print_help_of(*command_named(app, "help"));
            return 0;
        }
        const CLI::App* next = command_named(*at, word);
        if (next == nullptr) {
            if (at->get_subcommands([](const CLI::App*) { return true; }).empty()) {
                print_error("minibroker help: nothing follows '" + words_of(*at) +
                            "', but there is '" + printable(word) + "'");
                return 1;
            }
            const std::string near = near_command(app, *at, word);
            print_error("minibroker help: there is no command '" +
                        (at == &app ? "" : words_of(*at) + " ") + printable(word) + "'" +
                        (near.empty() ? "" : ". Did you mean '" + near + "'?"));
            return 1;
        }
        at = next;
    }
    print_help_of(*at);
    return 0;
}

std::string near_command(const CLI::App& root, const CLI::App& at, const std::string& word) {
    for (const OtherWord& one : kOtherWords) {
        if (&at == &root && one.written == word) return std::string(one.meant);
    }
    std::vector<const CLI::App*> commands =
        at.get_subcommands([](const CLI::App*) { return true; });
    collect(root, commands);  // with those below others, such as `stat` for `queue stat`
    std::vector<std::string_view> names;
    std::vector<std::string> kept;
    kept.reserve(commands.size());
    for (const CLI::App* one : commands) {
        kept.push_back(one->get_name());
        names.emplace_back(kept.back());
    }
    const std::string_view near = config::near_key(word, names);
    for (std::size_t i = 0; i < commands.size() && !near.empty(); ++i) {
        if (kept[i] == near) return words_of(*commands[i]);
    }
    return "";
}

std::string words_of(const CLI::App& command) {
    std::string words;
    for (const CLI::App* at = &command; at->get_parent() != nullptr; at = at->get_parent())
        words = at->get_name() + (words.empty() ? "" : " ") + words;
    return words;
}

}  // namespace minibroker::cli
