#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "tools/minibroker/cli/client/login.h"

namespace minibroker::cli {

/// One management operation, or an attribute to read.
struct Request {
    std::string operation;  ///< the attribute's name if `is_attribute`
    std::string arguments;  ///< a JSON array
    std::string resource = "broker";
    bool is_attribute = false;
};

/// The answer of a management operation.
struct Answer {
    bool succeeded = false;
    std::string body;  ///< a JSON array of one element: the result, or the reason of the refusal
};

/// Calls operations over the management address `activemq.management`, each one SEND and one
/// MESSAGE. Owned by one command. The reply address `activemq.management.UUID` is deleted in
/// `close`.
class ManagementClient {
public:
    /// Connects, logs in and subscribes to the reply address.
    /// @return kIo if the broker cannot be reached, kDenied if it refuses login or subscription;
    ///         then the error's text is the one of Artemis's command line after `Connection
    ///         failed::`.
    [[nodiscard]] static Result<std::unique_ptr<ManagementClient>> open(const BrokerUrl& url,
                                                                        const Login& login);

    /// Calls an operation.
    /// @return the answer; kDenied with the broker's text if it answered with ERROR, kIo if it was
    ///         lost.
    [[nodiscard]] Result<Answer> call(const Request& request);

    /// Deletes the reply address and disconnects. Failures do no harm here and are not reported.
    void close();

    [[nodiscard]] const std::string& reply_address() const { return reply_address_; }

private:
    explicit ManagementClient(std::unique_ptr<StompClient> stomp);

    Result<> send_request(const Request& request, Headers headers);
    Result<ServerFrame> wait_for(std::string_view command);
    Result<> send_with_receipt(std::string_view command, Headers headers, std::string_view body);

    std::unique_ptr<StompClient> stomp_;
    std::string reply_address_;
    int receipts_ = 0;
};

}  // namespace minibroker::cli
