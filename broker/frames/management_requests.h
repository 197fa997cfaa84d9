#pragma once

#include <optional>
#include <string>

#include "broker/message/message.h"
#include "broker/stomp/error.h"
#include "config/config.h"

namespace minibroker::broker {

class Destinations;
class RequestHandler;
class RouteSender;
class Session;
class Sessions;
struct Creation;

/// SENDs to the management address.
class ManagementRequests {
public:
    ManagementRequests(const config::Config& config,
                       Sessions& sessions,
                       Destinations& destinations,
                       RouteSender& sender,
                       RequestHandler& handler)
        : config_(config),
          sessions_(sessions),
          destinations_(destinations),
          sender_(sender),
          handler_(handler) {}

    /// Keeps the request in `message` until `RequestHandler::run_requests`.
    [[nodiscard]] FrameOutcome take(Session& session,
                                    const Message& message,
                                    const std::optional<std::string>& transaction,
                                    const Creation& creation);

private:
    const config::Config& config_;
    Sessions& sessions_;
    Destinations& destinations_;
    RouteSender& sender_;
    RequestHandler& handler_;
};

}  // namespace minibroker::broker
