#include "tools/minibroker/cli/manage/management_client.h"

namespace minibroker::cli {
namespace {

constexpr std::string_view kManagementAddress = "activemq.management";

}  // namespace

ManagementClient::ManagementClient(std::unique_ptr<StompClient> stomp)
    : stomp_(std::move(stomp)),
      reply_address_(std::string(kManagementAddress) + "." + new_uuid()) {}

Result<std::unique_ptr<ManagementClient>> ManagementClient::open(const BrokerUrl& url,
                                                                 const Login& login) {
    auto stomp = log_in(url, login);
    if (!stomp) return std::unexpected(std::move(stomp).error());
    std::unique_ptr<ManagementClient> client(new ManagementClient(std::move(*stomp)));
    const Headers subscription = {{"id", "reply"},
                                  {"destination", client->reply_address_},
                                  {"subscription-type", "MULTICAST"},
                                  {"ack", "auto"}};
    if (auto done = client->send_with_receipt("SUBSCRIBE", subscription, ""); !done) {
        return std::unexpected(std::move(done).error());
    }
    return client;
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

Result<> ManagementClient::send_request(const Request& request, Headers headers) {
    headers.emplace_back("destination", kManagementAddress);
    headers.emplace_back("_AMQ_ResourceName", request.resource);
    headers.emplace_back(request.is_attribute ? "_AMQ_Attribute" : "_AMQ_OperationName",
                         request.operation);
    return stomp_->send("SEND", headers, request.arguments);
}

Result<Answer> ManagementClient::call(const Request& request) {
    if (auto sent = send_request(request, {{"reply-to", reply_address_}}); !sent) {
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
    const Request removal = {"deleteAddress", "[\"" + reply_address_ + "\",true]"};
    if (!send_request(removal, {})) return;
    static_cast<void>(send_with_receipt("DISCONNECT", {}, ""));
}

}  // namespace minibroker::cli
