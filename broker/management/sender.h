#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "broker/management/operations.h"
#include "broker/message/message.h"
#include "broker/security/security.h"

namespace minibroker::broker {

class PasswordChecks;
class Router;
class Store;
struct Environment;

/// sendMessage of queues and addresses. Source: Artemis `AbstractControl.sendMessage`.
class ManagementSender {
public:
    ManagementSender(const Environment& environment,
                     Store& store,
                     Router& router,
                     Security& security,
                     PasswordChecks& passwords)
        : environment_(environment),
          store_(store),
          router_(router),
          security_(security),
          passwords_(passwords) {}

    /// Sends the message that the arguments (headers, type, body, durable, user, password)
    /// describe.
    /// @param destination  `address` or `address::queue`
    [[nodiscard]] ManagementResult send(const ManagementCall& call, std::string_view destination);

private:
    [[nodiscard]] ManagementResult send_for(const std::shared_ptr<Message>& message,
                                            std::optional<std::string_view> user);
    [[nodiscard]] ManagementResult ask_for_password(const ManagementCall& call,
                                                    const Security::Login& login,
                                                    std::string_view password,
                                                    const std::string& user,
                                                    std::shared_ptr<Message> message);
    [[nodiscard]] ManagementResult check_and_send(const ManagementCall& call,
                                                  std::shared_ptr<Message> message);

    const Environment& environment_;
    Store& store_;
    Router& router_;
    Security& security_;
    PasswordChecks& passwords_;
};

}  // namespace minibroker::broker
