#include "tools/minibroker/command_tree/man_page.h"

#include "tools/minibroker/command_tree/completion_parts.h"

namespace minibroker::tools {
namespace {

constexpr const char* kStart =
    ".\\\" Made by `minibroker man` from the command line itself; do not edit.\n"
    ".TH MINIBROKER 1 \"\" minibroker \"User Commands\"\n"
    ".SH NAME\n"
    "minibroker \\- a STOMP broker that behaves like Apache ActiveMQ Artemis\n"
    ".SH SYNOPSIS\n"
    ".B minibroker\n"
    ".RB [ run ]\n"
    ".B \\-\\-config\n"
    ".I FILE\n"
    ".RI [ OPTIONS ]\n"
    ".br\n"
    ".B minibroker run \\-\\-ephemeral\n"
    ".RI [ OPTIONS ]\n"
    ".br\n"
    ".B minibroker\n"
    ".RB [ run ]\n"
    ".B \\-\\-config\n"
    ".I FILE\n"
    ".BR \\-\\-check\\-config | \\-\\-print\\-config\n"
    ".br\n"
    ".B minibroker\n"
    ".I COMMAND\n"
    ".RI [ OPTIONS ]\n"
    ".br\n"
    ".B minibroker help\n"
    ".RI [ COMMAND | connecting ]\n"
    ".SH DESCRIPTION\n"
    "With\n"
    ".B run\n"
    "or\n"
    ".B \\-\\-config\n"
    "it runs the broker until SIGTERM or SIGINT. The file is Artemis's broker properties in JSON.\n"
    "The commands talk to a running broker, this one or a real Artemis, or look at files. They "
    "have\n"
    "the options of Artemis's own command line, and with\n"
    ".B \\-\\-as\\-artemis\n"
    "its texts and exit codes.\n"
    ".SH FINDING THE BROKER\n"
    "What\n"
    ".BR \\-\\-url ,\n"
    ".B \\-\\-user\n"
    "and\n"
    ".B \\-\\-password\n"
    "do not say comes from the first of these that is there: the variables MINIBROKER_URL,\n"
    "MINIBROKER_USER and MINIBROKER_PASSWORD; the configuration that\n"
    ".B \\-\\-config\n"
    "names; that of MINIBROKER_CONFIG; ./broker.json; the running broker of this user, by a note\n"
    "that it leaves in $XDG_RUNTIME_DIR/minibroker or /tmp/minibroker\\-UID. Else it is\n"
    "tcp://localhost:61616. On a terminal a login that is missing or wrong is asked for.\n";

constexpr const char* kEnd =
    ".SH EXIT STATUS\n"
    "Of the broker, also with\n"
    ".BR run ,\n"
    ".B \\-\\-check\\-config\n"
    "and\n"
    ".BR \\-\\-print\\-config :\n"
    ".TP\n0\nStopped by a signal, or the configuration has no problems.\n"
    ".TP\n1\nThe journal could not be written any more, or the process to end with is not there.\n"
    ".TP\n2\nWrong command line.\n"
    ".TP\n3\nThe configuration cannot be read or has problems.\n"
    ".TP\n4\nAn acceptor cannot listen.\n"
    ".TP\n5\nAnother process uses the journal directory.\n"
    ".TP\n6\nThe journal is damaged.\n"
    ".PP\n"
    "Of the commands: 0 when it is done; 3 when\n"
    ".B config\n"
    "cannot read a file, 5 and 6 of\n"
    ".B journal\n"
    "as above; 1 for anything else: no broker, no login, a wrong option or value, what the broker\n"
    "refused, a check that fails. With\n"
    ".B \\-\\-as\\-artemis\n"
    "0 also where the broker refused, as Artemis's command line has it.\n"
    ".SH SEE ALSO\n"
    "docs/COMMAND_LINE.md, docs/CONFIG.md, docs/MANAGEMENT.md and docs/STOMP.md of the project.\n";

// Text in which nothing is a request or an escape of troff.
std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\') {
            out += "\\e";
        } else if (c == '-') {
            out += "\\-";
        } else if ((c == '.' || c == '\'') && out.empty()) {
            out += std::string("\\&") + c;
        } else {
            out += c;
        }
    }
    return out;
}

std::string option_text(const OptionNode& option) {
    std::string out = ".TP\n\\fB" + escaped(joined(option.names, ", ")) + "\\fR";
    if (option.takes_value && !option.positional) out += " \\fIVALUE\\fR";
    out += "\n" + escaped(option.description);
    std::string more;
    if (option.required) more += "; required";
    if (!option.default_value.empty()) more += "; default: " + option.default_value;
    if (!option.environment.empty()) more += "; environment: " + option.environment;
    return out + escaped(more) + "\n";
}

std::string options_text(const CommandNode& command) {
    std::string out;
    for (const OptionNode& option : command.options) out += option_text(option);
    return out;
}

std::string command_text(const std::string& path, const CommandNode& command) {
    std::string usage = path.substr(1);
    for (const OptionNode& option : command.options) {
        if (option.positional) usage += " " + option.names[0];
    }
    return ".SS " + escaped(usage) + "\n" + escaped(command.description) + ".\n" +
           options_text(command);
}

std::string environment_text(const CommandNode& root) {
    std::vector<std::string> known;
    std::string out = ".SH ENVIRONMENT\n";
    for_each_command(root, [&](const std::string&, const CommandNode& command) {
        for (const OptionNode& option : command.options) {
            const std::string& name = option.environment;
            bool is_new = !name.empty();
            for (const std::string& one : known) is_new = is_new && one != name;
            if (!is_new) continue;
            known.push_back(name);
            out += ".TP\n\\fB" + escaped(name) + "\\fR\nStands for " +
                   escaped(joined(option.names, ", ")) + ".\n";
        }
    });
    return out +
           ".TP\n\\fBMINIBROKER_CONFIG\\fR\n"
           "A configuration in which commands look for the broker and a login.\n"
           ".TP\n\\fBMINIBROKER_RUNTIME_DIR\\fR\n"
           "The directory in which running brokers leave their notes, in place of the usual ones.\n"
           ".TP\n\\fBNO_COLOR\\fR\n"
           "No colours on a terminal either.\n"
           ".TP\n\\fBARTEMIS_DEFAULT_SENSITIVE_STRING_CODEC_KEY\\fR\n"
           "The key of ENC(...) values of the configuration.\n";
}

}  // namespace

std::string man_page(const CommandNode& root) {
    std::string out = kStart;
    out += ".SH OPTIONS\n" + options_text(root);
    out += ".SH COMMANDS\n";
    for_each_command(root, [&](const std::string& path, const CommandNode& command) {
        if (path.empty() || !command.commands.empty()) return;
        out += command_text(path, command);
    });
    return out + environment_text(root) + kEnd;
}

}  // namespace minibroker::tools
