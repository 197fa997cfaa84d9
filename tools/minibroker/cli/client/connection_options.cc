#include "tools/minibroker/cli/client/connection_options.h"

namespace minibroker::cli {
namespace {

constexpr const char* kNotConnected =
    "ActiveMQNotConnectedException[errorType=NOT_CONNECTED message=AMQ219007: Cannot connect to "
    "server(s). Tried with all available servers.]";

// `jms`: the text that the JMS library wraps around `core`.
std::vector<std::string> with_exception(const std::string& first,
                                        const std::string& jms,
                                        const std::string& core,
                                        const std::string& detail) {
    const std::string prefix = "Exception in thread \"main\" ";
    std::vector<std::string> lines = {first, prefix + (jms.empty() ? core : jms), "\t" + detail};
    if (jms.empty()) return lines;
    lines.push_back("Caused by: " + core);
    lines.push_back("\t" + detail);
    return lines;
}

std::vector<std::string> lines_of_artemis(const Error& error, Exceptions exceptions) {
    const bool jms = exceptions == Exceptions::kJms;
    if (error.code == ErrorCode::kIo) {
        const std::string text = "Failed to create session factory";
        return with_exception("Connection failed::" + text,
                              jms ? "javax.jms.JMSException: " + text : "",
                              kNotConnected,
                              error.text);
    }
    const std::string first = "Connection failed::" + error.text;
    if (!error.text.starts_with("AMQ229031")) return {first};
    return with_exception(
        first,
        jms ? "javax.jms.JMSSecurityException: " + error.text : "",
        "ActiveMQSecurityException[errorType=SECURITY_EXCEPTION message=" + error.text + "]",
        "refused by the broker");
}

std::string from(const std::string& source) {
    if (source.empty()) return "";
    return (source.starts_with("the default") ? " (" : " (from ") + source + ")";
}

std::vector<std::string> refused_login_lines(const ConnectionOptions& options,
                                             const std::string& text) {
    const std::string first = "Login refused by " + options.url + ": " + text;
    if (options.password_source.empty())
        return {first, "No password was found: --user and --password say a login."};
    const bool found = options.login.password_file.has_value();
    return {first + " (password from " + options.password_source + ")",
            found ? "--user and --password say another one."
                  : "Is that the right one? Without --user and --password a login is found: "
                    "`minibroker help connecting`."};
}

}  // namespace

std::string opening_lines(const ConnectionOptions& options,
                          const Invocation& invocation,
                          const std::string& command_class) {
    if (options.json) return "";
    std::string out;
    if (options.verbose && options.as_artemis) {
        out += "Executing org.apache.activemq.artemis.cli.commands." + command_class + " ";
        for (const std::string& argument : invocation.arguments) out += argument + " ";
        out += "\nHome::" + invocation.home + ", Instance::" + invocation.instance + "\n";
    }
    out += "Connection brokerURL = " + options.url + "\n";
    if (options.verbose && !options.as_artemis) {
        const std::string source = options.url_source.empty() ? "--url" : options.url_source;
        out += "Broker from " + source + "; user " + options.login.user.value_or("(none)") +
               from(options.login_source) + "\n";
    }
    return out;
}

std::vector<std::string> connection_failure_lines(const ConnectionOptions& options,
                                                  const Error& error,
                                                  Exceptions exceptions) {
    if (options.as_artemis) return lines_of_artemis(error, exceptions);
    if (error.code == ErrorCode::kIo) {
        return {"Cannot connect to " + options.url + from(options.url_source) + ": " + error.text,
                "Is the broker running there? `minibroker help connecting` tells how it is found."};
    }
    if (error.code == ErrorCode::kNotFound) {
        return {"The password" + from(options.login_source) + " is not sent to " + options.url +
                    ": " + error.text,
                "Is the broker running there? --user and --password log in all the same."};
    }
    if (!error.text.starts_with("AMQ229031")) return {"Connection refused: " + error.text};
    return refused_login_lines(options, error.text);
}

}  // namespace minibroker::cli
