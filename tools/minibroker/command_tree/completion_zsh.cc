#include "tools/minibroker/command_tree/completion.h"
#include "tools/minibroker/command_tree/completion_parts.h"

namespace minibroker::tools {
namespace {

// `name:description`, in which a colon of the name would end it.
std::string described(const std::string& name, const std::string& description) {
    return shell_quoted(name + ":" + description);
}

std::string cases(const CommandNode& root) {
    std::string out;
    for_each_command(root, [&](const std::string& path, const CommandNode& command) {
        std::string items;
        for (const CommandNode& inner : command.commands) {
            items += " " + described(inner.name, inner.description);
        }
        for (const OptionNode& option : command.options) {
            for (const std::string& name : option.positional ? option.choices : option.names) {
                items += " " + described(name, option.description);
            }
        }
        out += "    \"" + path + "\") items=(" + items + " ) ;;\n";
    });
    return out;
}

std::string value_cases(const CommandNode& root) {
    std::string out;
    for_each_command(root, [&](const std::string& path, const CommandNode& command) {
        for (const OptionNode& option : command.options) {
            if (option.positional || !option.takes_value) continue;
            out += "    " + joined(option_patterns(path, option), "|") + ") ";
            out += option.choices.empty() ? "_files" : "compadd -- " + joined(option.choices, " ");
            out += "; return ;;\n";
        }
    });
    return out;
}

}  // namespace

std::string zsh_completion(const CommandNode& root) {
    std::vector<std::string> paths;
    for (const std::string& path : command_paths(root)) paths.push_back("\"" + path + "\"");
    return "#compdef minibroker\n"
           "# Completion of minibroker in zsh: a file _minibroker in a folder of $fpath, or\n"
           "# source <(minibroker completion zsh)\n"
           "_minibroker() {\n"
           "    local at= word\n"
           "    local -a items\n"
           "    for word in \"${(@)words[2,CURRENT-1]}\"; do\n"
           "        case \"$at $word\" in\n"
           "        " +
           joined(paths, "|") +
           ") at=\"$at $word\" ;;\n"
           "        esac\n"
           "    done\n"
           "    case \"$at ${words[CURRENT-1]}\" in\n" +
           value_cases(root) +
           "    esac\n"
           "    case \"$at\" in\n" +
           cases(root) +
           "    esac\n"
           "    _describe minibroker items || _files\n"
           "}\n"
           "if [[ ${funcstack[1]} == _minibroker ]]; then _minibroker \"$@\"\n"
           "else compdef _minibroker minibroker\n"
           "fi\n";
}

}  // namespace minibroker::tools
