#include "tools/cli/connection_options.h"

namespace minibroker::cli {
namespace {

constexpr const char* kNotConnected =
    "ActiveMQNotConnectedException[errorType=NOT_CONNECTED message=AMQ219007: Cannot connect to "
    "server(s). Tried with all available servers.]";

// `jms`: what the JMS library wraps around `core`.
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

}  // namespace

std::string opening_lines(const ConnectionOptions& options,
                          const Invocation& invocation,
                          const std::string& command_class) {
    if (options.json) return "";
    std::string out;
    if (options.verbose) {
        out += "Executing org.apache.activemq.artemis.cli.commands." + command_class + " ";
        for (const std::string& argument : invocation.arguments) out += argument + " ";
        out += "\nHome::" + invocation.home + ", Instance::" + invocation.instance + "\n";
    }
    return out + "Connection brokerURL = " + options.url + "\n";
}

std::vector<std::string> connection_failure_lines(const Error& error, Exceptions exceptions) {
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

}  // namespace minibroker::cli
