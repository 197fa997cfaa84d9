#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "broker/message/message.h"

namespace minibroker::broker {

/// Carries out messages to the management address, for a session. Implemented by `Management`.
class RequestHandler {
public:
    RequestHandler() = default;
    virtual ~RequestHandler() = default;
    RequestHandler(const RequestHandler&) = delete;
    RequestHandler& operator=(const RequestHandler&) = delete;

    /// A request that was understood.
    struct Request {
        Request() = default;
        virtual ~Request() = default;
        Request(const Request&) = delete;
        Request& operator=(const Request&) = delete;

        std::string reply_to;  ///< "": no answer is wanted
    };
    using ReplySink = std::function<void(std::shared_ptr<Message>)>;

    /// Reads the request in a message. The error says what is wrong with the body if it does not
    /// fit an operation (the SEND fails then).
    /// @param session  of the client that sends it
    [[nodiscard]] virtual std::expected<std::unique_ptr<Request>, std::string> accept(
        const Message& message, std::string_view user, SessionId session) const = 0;
    /// Keeps a request from `accept` until `run_requests`, so that its SEND's receipt comes first.
    void enqueue(std::unique_ptr<Request> request, ReplySink reply) {
        waits_ = true;
        keep(std::move(request), std::move(reply));
    }
    void run_requests() {
        if (!waits_) return;
        waits_ = false;
        run_waiting();
    }

private:
    virtual void keep(std::unique_ptr<Request> request, ReplySink reply) = 0;
    virtual void run_waiting() = 0;

    bool waits_ = false;  // read for every SEND
};

}  // namespace minibroker::broker
