#include "tools/cli/management_client.h"

#include <cstdint>
#include <random>

namespace minibroker::cli {
namespace {

constexpr std::string_view kManagementAddress = "activemq.management";

// A random (version 4) UUID.
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
    // The body, where there is one, has the colons that Artemis drops from the header.
    if (!error.body.empty() && error.body.find('\n') == std::string::npos) return error.body;
    return message == nullptr ? "ERROR" : *message;
}

}  // namespace

ManagementClient::ManagementClient(std::unique_ptr<StompClient> stomp)
    : stomp_(std::move(stomp)),
      reply_address_(std::string(kManagementAddress) + "." + new_uuid()) {}

Result<std::unique_ptr<ManagementClient>> ManagementClient::open(const BrokerUrl& url,
                                                                 const Login& login) {
    auto stomp = StompClient::connect(url);
    if (!stomp) return std::unexpected(std::move(stomp).error());
    std::unique_ptr<ManagementClient> client(new ManagementClient(std::move(*stomp)));
    if (auto done = client->log_in(url, login); !done) {
        return std::unexpected(std::move(done).error());
    }
    const Headers subscription = {{"id", "reply"},
                                  {"destination", client->reply_address_},
                                  {"subscription-type", "MULTICAST"},
                                  {"ack", "auto"}};
    if (auto done = client->send_with_receipt("SUBSCRIBE", subscription, ""); !done) {
        return std::unexpected(std::move(done).error());
    }
    return client;
}

Result<> ManagementClient::log_in(const BrokerUrl& url, const Login& login) {
    Headers headers = {{"accept-version", "1.2"}, {"host", url.host}};
    if (login.user) headers.emplace_back("login", *login.user);
    if (login.password) headers.emplace_back("passcode", *login.password);
    if (login.client_id) headers.emplace_back("client-id", *login.client_id);
    if (auto sent = stomp_->send("CONNECT", headers, ""); !sent) return sent;
    auto frame = stomp_->receive();
    if (!frame) return std::unexpected(std::move(frame).error());
    if (frame->command == "CONNECTED") return {};
    const std::string text = message_of(*frame);
    if (!text.starts_with("Security Error")) return failure(ErrorCode::kDenied, text);
    return failure(ErrorCode::kDenied,
                   "AMQ229031: Unable to validate user from " + stomp_->local_address() +
                       ". Username: " + login.user.value_or("null") +
                       "; SSL certificate subject DN: unavailable");
}

Result<ServerFrame> ManagementClient::wait_for(std::string_view command) {
    for (;;) {
        auto frame = stomp_->receive();
        if (!frame || frame->command == command) return frame;
        if (frame->command == "ERROR") return failure(ErrorCode::kDenied, message_of(*frame));
    }
}

Result<> ManagementClient::send_with_receipt(std::string_view command,
                                             Headers headers,
                                             std::string_view body) {
    headers.emplace_back("receipt", std::to_string(++receipts_));
    if (auto sent = stomp_->send(command, headers, body); !sent) return sent;
    auto receipt = wait_for("RECEIPT");
    if (!receipt) return std::unexpected(std::move(receipt).error());
    return {};
}

Result<> ManagementClient::request(std::string_view operation,
                                   std::string_view arguments,
                                   Headers headers) {
    headers.emplace_back("destination", kManagementAddress);
    headers.emplace_back("_AMQ_ResourceName", "broker");
    headers.emplace_back("_AMQ_OperationName", operation);
    return stomp_->send("SEND", headers, arguments);
}

Result<Answer> ManagementClient::call(std::string_view operation, std::string_view arguments) {
    if (auto sent = request(operation, arguments, {{"reply-to", reply_address_}}); !sent) {
        return std::unexpected(std::move(sent).error());
    }
    auto reply = wait_for("MESSAGE");
    if (!reply) return std::unexpected(std::move(reply).error());
    const std::string* succeeded = reply->header("_AMQ_OperationSucceeded");
    return Answer{succeeded != nullptr && *succeeded == "true", std::move(reply->body)};
}

// An address that a subscription made stays when autoDeleteAddresses is off, so it is deleted by
// name; without `reply-to` nothing is answered, whether it works or not.
void ManagementClient::close() {
    if (!send_with_receipt("UNSUBSCRIBE", {{"id", "reply"}}, "")) return;
    if (!request("deleteAddress", "[\"" + reply_address_ + "\",true]", {})) return;
    static_cast<void>(send_with_receipt("DISCONNECT", {}, ""));
}

}  // namespace minibroker::cli
