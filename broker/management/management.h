#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "broker/management/value.h"
#include "broker/message/message.h"

namespace minibroker::broker {

class ViewMethods;
struct Core;

/// Whether the arguments of the operation that a request names, with its signature or without, are
/// no secrets. Not of one that is not known: it may be one of Artemis's that takes a password.
[[nodiscard]] bool has_public_arguments(std::string_view operation);

/// Requests to the management address: a SEND whose headers name a resource and an operation or
/// attribute, answered by a message to its `reply-to`. Source: Artemis `ManagementServiceImpl` (the
/// management page).
class Management {
public:
    struct Request {
        std::string resource;
        bool has_resource = false;
        std::optional<std::string> operation;
        std::optional<std::string> attribute;
        std::vector<ManagementValue> arguments;
        std::string user;
        SessionId session{};
        std::string reply_to;  ///< "" : nothing is answered
        std::optional<std::string> correlation_id;
    };
    using ReplySink = std::function<void(std::shared_ptr<Message>)>;
    using Answer = std::move_only_function<void(const ManagementResult&)>;

    explicit Management(Core& core);
    ~Management();

    /// The request in a message; what is wrong with its body when that is not what an operation
    /// needs (the SEND fails then).
    [[nodiscard]] std::expected<Request, std::string> accept(const Message& message,
                                                             std::string_view user) const;
    /// Keeps the request until `run_requests`, so that its SEND's receipt comes first.
    void enqueue(Request request, ReplySink reply);
    void run_requests() {
        if (!waiting_.empty()) run_waiting();
    }
    /// For an operation that ends later: it returns `ManagementResult::later()`, and what it gave
    /// is sent when the answer is called. Only while the operation runs.
    [[nodiscard]] Answer defer();

private:
    struct Waiting {
        Request request;
        ReplySink reply;
    };
    void run_waiting();
    void answer(const Waiting& waiting, const ManagementResult* result);
    [[nodiscard]] ManagementResult run(const Request& request);
    [[nodiscard]] ManagementResult run_attribute(const Request& request);
    [[nodiscard]] std::optional<ManagementResult> refusal(const Request& request,
                                                          std::string_view method) const;
    [[nodiscard]] std::shared_ptr<Message> reply_to(const Request& request,
                                                    const ManagementResult* result);

    Core& core_;
    std::unique_ptr<ViewMethods> view_methods_;  // null: managementMessageRbac is off
    std::vector<Waiting> waiting_;
    const Waiting* running_ = nullptr;
};

}  // namespace minibroker::broker
