#include "broker/stomp_error.h"

#include <algorithm>

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

StompError unsupported(protocol::Command command) {
    return coded_error(339029,
                       "Unsupported command " + std::string(protocol::command_name(command)));
}

}  // namespace minibroker::broker
