#include "broker/stomp/error.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace minibroker::broker {

std::string without_colons(std::string_view text) {
    std::string out(text);
    std::erase(out, ':');
    return out;
}

StompError coded_error(int number, std::string_view text) {
    StompError error;
    error.message = "AMQ" + std::to_string(number) + " " + without_colons(text);
    return error;
}

StompError exception_error(std::string text) {
    StompError error;
    error.message = without_colons(text);
    error.body = std::move(text);
    return error;
}

StompError plain_error(std::string text) {
    StompError error;
    error.message = std::move(text);
    return error;
}

std::string shown(std::string_view value) {
    const std::string text = printable(without_secrets(value));
    return value.contains(' ') ? "'" + text + "'" : text;
}

std::string named(std::string_view header, std::string_view value) {
    return std::string(header) + "=" + shown(value);
}

std::string without_letters(std::string_view letters, std::string_view text) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string out;
    for (const char c : text) {
        if (letters.contains(c)) {
            const auto byte = static_cast<unsigned char>(c);
            out += {'\\', 'x', kDigits[byte >> 4U], kDigits[byte & 15U]};
        } else {
            out += c;
        }
    }
    return out;
}

std::string field(std::string_view name, std::string_view value) {
    const std::string text = printable(without_secrets(value));
    const bool plain = value.find_first_of(" \"'") == std::string_view::npos;
    return std::string(name) + "=" + (plain ? text : "'" + without_letters("\"'", text) + "'");
}

std::string why_and_remedy(std::string_view why, std::string_view remedy) {
    std::string text;
    for (const auto& [name, value] : {std::pair(" why=\"", why), std::pair(" remedy=\"", remedy)}) {
        text += name;
        text += without_letters("\"", value);  // the value must not contain the letter that ends it
        text += '"';
    }
    return text;
}

StompError because(StompError error, std::string_view why, std::string_view remedy) {
    error.cause = why_and_remedy(why, remedy);
    return error;
}

StompError unsupported(protocol::Command command) {
    const std::string name(protocol::command_name(command));
    if (command == protocol::Command::kStomp) {
        return because(coded_error(339029, "Unsupported command " + name),
                       "STOMP 1.0 has no command STOMP",
                       "send CONNECT, or accept-version:1.1 or 1.2");
    }
    return because(coded_error(339029, "Unsupported command " + name),
                   "a client may not send " + name + " here",
                   "that is a command of servers");
}

}  // namespace minibroker::broker
