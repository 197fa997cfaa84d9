#include "tools/minibroker/command_tree/completion.h"
#include "tools/minibroker/command_tree/completion_parts.h"

namespace minibroker::tools {
namespace {

// Completes the value of an option: one of its choices, or else a file (`-o default`).
std::string value_cases(const CommandNode& root) {
    std::string out;
    std::vector<std::string> files;
    for_each_command(root, [&](const std::string& path, const CommandNode& command) {
        for (const OptionNode& option : command.options) {
            if (option.positional || !option.takes_value) continue;
            const std::vector<std::string> patterns = option_patterns(path, option);
            if (option.choices.empty()) {
                files.insert(files.end(), patterns.begin(), patterns.end());
                continue;
            }
            out += "        " + joined(patterns, "|") + ")\n            COMPREPLY=($(compgen -W " +
                   shell_quoted(joined(option.choices, " ")) +
                   " -- \"$current\"))\n            return ;;\n";
        }
    });
    if (files.empty()) return out;
    return out + "        " + joined(files, "|") + ")\n            COMPREPLY=()\n" +
           "            return ;;\n";
}

std::string word_cases(const CommandNode& root) {
    std::string out;
    for_each_command(root, [&](const std::string& path, const CommandNode& command) {
        std::vector<std::string> words;
        words.reserve(command.commands.size());
        for (const CommandNode& inner : command.commands) words.push_back(inner.name);
        for (const OptionNode& option : command.options) {
            const std::vector<std::string>& own = option.positional ? option.choices : option.names;
            words.insert(words.end(), own.begin(), own.end());
        }
        out += "        \"" + path + "\") words=" + shell_quoted(joined(words, " ")) + " ;;\n";
    });
    return out;
}

}  // namespace

std::string bash_completion(const CommandNode& root) {
    std::vector<std::string> paths;
    for (const std::string& path : command_paths(root)) paths.push_back("\"" + path + "\"");
    return "# Completion of minibroker in bash: source <(minibroker completion bash)\n"
           "_minibroker() {\n"
           "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
           "    local path= word words=\n"
           "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
           "        case \"$path $word\" in\n"
           "        " +
           joined(paths, "|") +
           ") path=\"$path $word\" ;;\n"
           "        esac\n"
           "    done\n"
           "    case \"$path $previous\" in\n" +
           value_cases(root) +
           "    esac\n"
           "    case \"$path\" in\n" +
           word_cases(root) +
           "    esac\n"
           "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
           "}\n"
           "complete -o default -F _minibroker minibroker\n";
}

}  // namespace minibroker::tools
