#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace minibroker::tools {

/// An option or a positional argument of a command.
struct OptionNode {
    std::vector<std::string> names;  ///< `--user`, `-o`; of a positional one its name
    std::string description;
    std::vector<std::string> choices;  ///< the words that it takes; empty: any
    std::string default_value;
    std::string environment;  ///< the variable in its place; "" for none
    bool positional = false;
    bool takes_value = false;
    bool required = false;
};

/// A command with what is below it, as the command line knows it: what completions and the manual
/// page are made from, so that neither can miss anything.
struct CommandNode {
    std::string name;
    std::string description;
    std::vector<OptionNode> options;
    std::vector<CommandNode> commands;
};

[[nodiscard]] CommandNode command_tree(const CLI::App& app);

}  // namespace minibroker::tools
