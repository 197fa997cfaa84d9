#include "tools/minibroker/command_tree/commands.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "tools/minibroker/command_tree/completion.h"
#include "tools/minibroker/command_tree/man_page.h"
#include "tools/minibroker/standard_output.h"

namespace minibroker::tools {
namespace {

std::string completion(const std::string& shell, const CommandNode& root) {
    if (shell == "bash") return bash_completion(root);
    return shell == "zsh" ? zsh_completion(root) : fish_completion(root);
}

int print(const std::string& text) {
    print_output(text);
    return 0;  // the end of the program asks whether it is written
}

}  // namespace

void add_tree_commands(CLI::App& app, int& exit_code) {
    CLI::App* complete = app.add_subcommand(
        "completion", "Print the script with which a shell completes the command line");
    const auto shell = std::make_shared<std::string>();
    complete->add_option("shell", *shell, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
    complete->callback(
        [shell, &app, &exit_code] { exit_code = print(completion(*shell, command_tree(app))); });
    CLI::App* man = app.add_subcommand("man", "Print the manual page; read it with `man -l -`");
    man->callback([&app, &exit_code] { exit_code = print(man_page(command_tree(app))); });
}

}  // namespace minibroker::tools
