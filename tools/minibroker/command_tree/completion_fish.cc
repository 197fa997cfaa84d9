#include "tools/minibroker/command_tree/completion.h"
#include "tools/minibroker/command_tree/completion_parts.h"

namespace minibroker::tools {
namespace {

// In fish's single quotes a backslash and a quote have one before them.
std::string fish_quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out + "'";
}

std::string option_line(const std::string& start, const OptionNode& option) {
    std::string out = start;
    if (option.positional) {
        if (option.choices.empty()) return "";
        return out + " -f -a " + fish_quoted(joined(option.choices, " ")) + " -d " +
               fish_quoted(option.description) + "\n";
    }
    for (const std::string& name : option.names) {
        const bool is_long = name.starts_with("--");
        out += (is_long ? " -l " : " -s ") + name.substr(is_long ? 2 : 1);
    }
    if (option.takes_value) out += option.choices.empty() ? " -r" : " -x";
    if (!option.choices.empty()) out += " -a " + fish_quoted(joined(option.choices, " "));
    return out + " -d " + fish_quoted(option.description) + "\n";
}

}  // namespace

std::string fish_completion(const CommandNode& root) {
    std::vector<std::string> paths;
    for (const std::string& path : command_paths(root)) paths.push_back(fish_quoted(path));
    std::string out =
        "# Completion of minibroker in fish: minibroker completion fish | source\n"
        "function __minibroker_path\n"
        "    set -l path ''\n"
        "    set -l words (commandline -opc)\n"
        "    for word in $words[2..-1]\n"
        "        if contains -- \"$path $word\" " +
        joined(paths, " ") +
        "\n            set path \"$path $word\"\n"
        "        end\n"
        "    end\n"
        "    echo \"$path\"\n"
        "end\n";
    for_each_command(root, [&](const std::string& path, const CommandNode& command) {
        const std::string start =
            "complete -c minibroker -n 'test (__minibroker_path) = \"" + path + "\"'";
        for (const CommandNode& inner : command.commands) {
            out += start + " -f -a " + inner.name + " -d " + fish_quoted(inner.description) + "\n";
        }
        for (const OptionNode& option : command.options) out += option_line(start, option);
    });
    return out;
}

}  // namespace minibroker::tools
