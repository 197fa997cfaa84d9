#include "tools/minibroker/command_tree/completion_parts.h"

namespace minibroker::tools {
namespace {

void visit_below(
    const std::string& path,
    const CommandNode& command,
    const std::function<void(const std::string& path, const CommandNode& command)>& visit) {
    visit(path, command);
    for (const CommandNode& inner : command.commands) {
        visit_below(path + " " + inner.name, inner, visit);
    }
}

}  // namespace

void for_each_command(
    const CommandNode& root,
    const std::function<void(const std::string& path, const CommandNode& command)>& visit) {
    visit_below("", root, visit);
}

std::string joined(const std::vector<std::string>& words, const char* separator) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : separator) + word;
    return out;
}

std::vector<std::string> option_patterns(const std::string& path, const OptionNode& option) {
    std::vector<std::string> patterns;
    patterns.reserve(option.names.size());
    for (const std::string& name : option.names) {
        std::string& pattern = patterns.emplace_back("\"");
        pattern.append(path).append(" ").append(name).append("\"");
    }
    return patterns;
}

std::string shell_quoted(const std::string& text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::vector<std::string> command_paths(const CommandNode& root) {
    std::vector<std::string> paths;
    for_each_command(root, [&](const std::string& path, const CommandNode&) {
        if (!path.empty()) paths.push_back(path);
    });
    return paths;
}

}  // namespace minibroker::tools
