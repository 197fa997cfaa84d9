#include "tools/cli/commands.h"

#include <algorithm>
#include <filesystem>

#include "tools/cli/console.h"
#include "tools/cli/options_cli11.h"
#include "tools/cli/usage.h"

namespace minibroker::cli {

Invocation invocation_of(int argc, char** argv) {
    Invocation out;
    out.arguments.assign(argv + std::min(argc, 1), argv + argc);
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
    add_test_commands(app, exit_code);
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
    print(kUsageText);
    print_error(mistake_text(invocation.arguments, app.remaining(true), reason));
    return 1;
}

}  // namespace minibroker::cli
