// Scripts and page from a small tree; that the program's own tree is whole is shown by
// tests/e2e/test_command_line.py, which compares with --help.
#include "tools/minibroker/command_tree/command_tree.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "tools/minibroker/command_tree/completion.h"
#include "tools/minibroker/command_tree/man_page.h"

using namespace minibroker::tools;

namespace {

OptionNode option(std::vector<std::string> names, std::string description) {
    OptionNode node;
    node.names = std::move(names);
    node.description = std::move(description);
    return node;
}

// A small command line with one of everything.
CommandNode sample() {
    OptionNode text = option({"--text"}, "Any text");
    text.takes_value = true;
    text.default_value = "x";
    text.environment = "PROG_TEXT";
    OptionNode shell = option({"shell"}, "One of two");
    shell.positional = shell.takes_value = shell.required = true;
    shell.choices = {"one", "two"};
    OptionNode size = option({"-s", "--size"}, "A size: it's big");
    size.takes_value = true;
    size.choices = {"big", "small"};
    CommandNode leaf{"leaf", "Does it", {text, shell, size}, {}};
    CommandNode group{"group", "Some commands", {}, {leaf}};
    return {"prog", "A program", {option({"-f", "--flag"}, "A flag")}, {group}};
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("completion: each script has every command, option and choice") {
    const CommandNode root = sample();
    for (const std::string& script :
         {bash_completion(root), zsh_completion(root), fish_completion(root)}) {
        for (const char* part : {"group", "leaf", "flag", "text", "size", "one", "two", "big"}) {
            CHECK(contains(script, part));
        }
    }
}

TEST_CASE("completion: descriptions are quoted as each shell wants it") {
    const CommandNode root = sample();
    CHECK(contains(zsh_completion(root), "'leaf:Does it'"));
    CHECK(contains(zsh_completion(root), "'--size:A size: it'\\''s big'"));
    CHECK(contains(fish_completion(root), "'A size: it\\'s big'"));
}

TEST_CASE("completion: choices follow their option, and files one without") {
    const std::string script = bash_completion(sample());
    CHECK(contains(script, "\" group leaf -s\"|\" group leaf --size\")"));
    CHECK(contains(script, "compgen -W 'big small'"));
    CHECK(contains(script, "\" group leaf --text\")\n            COMPREPLY=()"));
}

TEST_CASE("manual page: has every command and option, and nothing that troff would take wrongly") {
    CommandNode root = sample();
    root.commands.push_back({"odd", ".starts with a dot \\ and has - 'quotes'", {}, {}});
    const std::string page = man_page(root);
    CHECK(contains(page, ".SS group leaf shell\nDoes it.\n"));
    CHECK(contains(page, "\\fB\\-s, \\-\\-size\\fR \\fIVALUE\\fR\nA size: it's big\n"));
    CHECK(contains(page, "Any text; default: x; environment: PROG_TEXT\n"));
    CHECK(contains(page, "One of two; required\n"));
    CHECK(contains(page, "\\&.starts with a dot \\e and has \\- 'quotes'"));
    CHECK(contains(page, "\\fBPROG_TEXT\\fR\nStands for \\-\\-text.\n"));
    CHECK_FALSE(contains(page, ".SS group\n"));
}
