#include "tools/minibroker/command_tree/command_tree.h"

#include <CLI/CLI.hpp>

namespace minibroker::tools {
namespace {

// CLI11 knows the choices of an option only as the text of its help: `{a,b}`, or of words that
// stand for values `value in {a->1,b->2} OR {1,2}`.
std::vector<std::string> choices_in(const std::string& type) {
    const auto open = type.find('{');
    const auto close = type.find('}');
    if (open == std::string::npos || close == std::string::npos) return {};
    std::vector<std::string> choices;
    for (const std::string& item :
         CLI::detail::split(type.substr(open + 1, close - open - 1), ',')) {
        choices.push_back(item.substr(0, item.find("->")));
    }
    return choices;
}

OptionNode option_node(const CLI::Option& option) {
    OptionNode node;
    node.positional = option.get_positional();
    if (node.positional) {
        node.names.push_back(option.get_name(true));
    } else {
        for (const std::string& name : option.get_snames()) node.names.push_back("-" + name);
        for (const std::string& name : option.get_lnames()) node.names.push_back("--" + name);
    }
    node.description = option.get_description();
    node.choices = choices_in(option.get_type_name());
    node.default_value = option.get_default_str();
    node.environment = option.get_envname();
    node.takes_value = option.get_items_expected_max() > 0;
    node.required = option.get_required();
    return node;
}

}  // namespace

CommandNode command_tree(const CLI::App& app) {
    CommandNode node{app.get_name(), app.get_description(), {}, {}};
    for (const CLI::Option* option : app.get_options())
        node.options.push_back(option_node(*option));
    const auto every = [](const CLI::App*) { return true; };
    for (const CLI::App* command : app.get_subcommands(every)) {
        node.commands.push_back(command_tree(*command));
    }
    return node;
}

}  // namespace minibroker::tools
