#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "broker/frames/request_handler.h"
#include "broker/management/operations.h"
#include "broker/management/value.h"
#include "broker/message/message.h"

namespace minibroker::broker {

class Security;
class Sessions;
class Store;
class ViewMethods;
struct Environment;

/// A kind of resource with its operations.
struct ManagementResource {
    /// The whole name, or, if it ends with a dot such as `queue.`, the part before the object's
    /// name.
    std::string name;
    /// Whether that object exists ("" for a whole name).
    std::function<bool(std::string_view object)> exists;
    std::vector<std::unique_ptr<OperationTable>> tables;
};

/// Requests to the management address: a SEND whose headers name a resource and an operation or
/// attribute, answered by a message to its `reply-to`. Source: Artemis `ManagementServiceImpl` (the
/// management page).
class Management final : public RequestHandler, public DeferredAnswers {
public:
    Management(Environment& environment,
               Store& store,
               const Security& security,
               Sessions& sessions);
    ~Management() override;

    /// Adds a kind of resource.
    void add(ManagementResource resource) { resources_.push_back(std::move(resource)); }
    /// Whether the arguments of the operation that a request names, with or without its signature,
    /// contain no secrets. False for an unknown operation: it may be one of Artemis's that takes a
    /// password.
    [[nodiscard]] bool has_public_arguments(std::string_view operation) const;

    [[nodiscard]] std::expected<std::unique_ptr<Request>, std::string> accept(
        const Message& message, std::string_view user, SessionId session) const override;
    [[nodiscard]] Answer defer() override;
    [[nodiscard]] ManagementResult carry_on(Task<ManagementResult> task) override;

private:
    struct Call : Request {
        std::string resource;
        bool has_resource = false;
        std::optional<std::string> operation;
        std::optional<std::string> attribute;
        std::vector<ManagementValue> arguments;
        std::string user;
        SessionId session;
        std::optional<std::string> correlation_id;
    };
    struct Waiting {
        std::shared_ptr<const Call> call;
        ReplySink reply;
    };
    void keep(std::unique_ptr<Request> request, ReplySink reply) override;
    void run_waiting() override;
    void answer(const Waiting& waiting, const ManagementResult* result);
    Task<> carry_on(Task<ManagementResult> task, Waiting waiting);
    [[nodiscard]] ManagementResult run(const Call& request);
    [[nodiscard]] ManagementResult run_attribute(const Call& request);
    [[nodiscard]] std::optional<ManagementResult> refusal(const Call& request,
                                                          std::string_view method) const;
    struct Found {
        const ManagementResource* resource;
        std::string_view object;
    };
    [[nodiscard]] std::optional<Found> find(std::string_view name) const;
    struct Operation {
        const OperationTable* table;
        std::size_t index;
    };
    [[nodiscard]] static std::optional<Operation> find(const ManagementResource& resource,
                                                       std::string_view name,
                                                       ManagementArguments arguments);
    [[nodiscard]] std::shared_ptr<Message> reply_to(const Call& request,
                                                    const ManagementResult* result);

    Environment& environment_;
    Store& store_;
    const Security& security_;
    Sessions& sessions_;
    std::vector<ManagementResource> resources_;
    std::unique_ptr<ViewMethods> view_methods_;  // null: managementMessageRbac is off
    std::vector<Waiting> waiting_;
    const Waiting* running_ = nullptr;
};

}  // namespace minibroker::broker
