#include "tools/minibroker/cli/client/login.h"

#include <random>

#include "tools/minibroker/cli/find/listener.h"

namespace minibroker::cli {

std::string new_uuid() {
    constexpr char kDigits[] = "0123456789abcdef";
    std::random_device random;
    std::string out;
    for (int i = 0; i < 32; ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20) out += '-';
        unsigned digit = random() & 15U;
        if (i == 12) digit = 4;
        if (i == 16) digit = 8 | (digit & 3U);
        out += kDigits[digit];
    }
    return out;
}

std::string message_of(const ServerFrame& error) {
    const std::string* message = error.header("message");
    // The body, if there is one, has the colons that Artemis drops from the header.
    if (!error.body.empty() && error.body.find('\n') == std::string::npos) return error.body;
    return message == nullptr ? "ERROR" : *message;
}

Result<std::unique_ptr<StompClient>> log_in(const BrokerUrl& url, const Login& login) {
    auto stomp = StompClient::connect(url);
    if (!stomp) return stomp;
    if (login.password_file) {
        const auto checked = check_listener((*stomp)->descriptor(),
                                            {*login.password_file, login.password.value_or("")});
        if (!checked) return std::unexpected(checked.error());
    }
    Headers headers = {{"accept-version", "1.2"}, {"host", url.host}};
    if (login.user) headers.emplace_back("login", *login.user);
    if (login.password) headers.emplace_back("passcode", *login.password);
    if (login.client_id) headers.emplace_back("client-id", *login.client_id);
    if (auto sent = (*stomp)->send("CONNECT", headers, ""); !sent) {
        return std::unexpected(std::move(sent).error());
    }
    auto frame = (*stomp)->receive();
    if (!frame) return std::unexpected(std::move(frame).error());
    if (frame->command == "CONNECTED") return stomp;
    const std::string text = message_of(*frame);
    if (!text.starts_with("Security Error")) return failure(ErrorCode::kDenied, text);
    return failure(ErrorCode::kDenied,
                   "AMQ229031: Unable to validate user from " + (*stomp)->local_address() +
                       ". Username: " + login.user.value_or("null") +
                       "; SSL certificate subject DN: unavailable");
}

}  // namespace minibroker::cli
