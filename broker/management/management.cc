#include "broker/management/management.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/check.h"
#include "broker/environment/environment.h"
#include "broker/management/operations.h"
#include "broker/management/view_methods.h"
#include "broker/security/security.h"
#include "broker/selector/selector.h"
#include "broker/session/session.h"
#include "broker/session/sessions.h"
#include "broker/store/store.h"

namespace minibroker::broker {
namespace {

constexpr std::size_t kBodyBytesMax =
    1024 * 1024;  // of a request; nlohmann parses iteratively, so depth is harmless

std::string header_of(const Message& message, std::string_view name) {
    const auto found = message.properties.find(name);
    return found ? std::string(found->value) : std::string();
}

ManagementValue value_of(const nlohmann::json& json) {
    switch (json.type()) {
        case nlohmann::json::value_t::null:
            return std::monostate{};
        case nlohmann::json::value_t::boolean:
            return json.get<bool>();
        case nlohmann::json::value_t::number_integer:
        case nlohmann::json::value_t::number_unsigned:
            return json.get<std::int64_t>();
        case nlohmann::json::value_t::number_float:
            return json.get<double>();
        case nlohmann::json::value_t::string:
            return json.get<std::string>();
        default:
            return JsonText{json.dump()};
    }
}

bool fits(char parameter, const ManagementValue& value) {
    const bool null = std::holds_alternative<std::monostate>(value);
    switch (parameter) {
        case 's':
            return null || std::holds_alternative<std::string>(value);
        case 'L':
            if (null) return true;
            [[fallthrough]];
        case 'l':  // a fraction is cut off
            return std::holds_alternative<std::int64_t>(value) ||
                   std::holds_alternative<double>(value);
        case 'B':
            return null || std::holds_alternative<bool>(value);
        case 'b':
            return std::holds_alternative<bool>(value);
        case 'm': {
            const auto* json = std::get_if<JsonText>(&value);
            return null || (json != nullptr && json->text.starts_with('{'));
        }
        default:
            return false;
    }
}

bool fit(std::string_view parameters, ManagementArguments arguments) {
    if (parameters.size() != arguments.size()) return false;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (!fits(parameters[i], arguments[i])) return false;
    }
    return true;
}

// Our operations that take a password.
constexpr std::string_view kWithPassword[] = {"sendMessage"};

}  // namespace

bool Management::has_public_arguments(std::string_view operation) const {
    operation = operation.substr(0, operation.find('('));
    if (std::ranges::find(kWithPassword, operation) != std::end(kWithPassword)) return false;
    for (const ManagementResource& resource : resources_) {
        for (const auto& table : resource.tables) {
            for (std::size_t i = 0; i < table->size(); ++i)
                if (table->name(i) == operation) return true;
        }
    }
    return false;
}

// Nullopt if there is no resource of that name.
std::optional<Management::Found> Management::find(std::string_view name) const {
    for (const ManagementResource& resource : resources_) {
        if (!name.starts_with(resource.name)) continue;
        const std::string_view object = name.substr(resource.name.size());
        if (!resource.name.ends_with('.') && !object.empty()) continue;
        if (resource.exists(object)) return Found{&resource, object};
    }
    return std::nullopt;
}

std::optional<Management::Operation> Management::find(const ManagementResource& resource,
                                                      std::string_view name,
                                                      ManagementArguments arguments) {
    for (const auto& table : resource.tables) {
        for (std::size_t i = 0; i < table->size(); ++i) {
            if (table->name(i) == name && fit(table->parameters(i), arguments))
                return Operation{table.get(), i};
        }
    }
    return std::nullopt;
}

std::string_view ManagementCall::text(std::size_t index) const {
    if (index >= arguments.size()) return {};
    const auto* text = std::get_if<std::string>(&arguments[index]);
    return text == nullptr ? std::string_view() : std::string_view(*text);
}

std::int64_t ManagementCall::number(std::size_t index) const {
    if (index >= arguments.size()) return 0;
    if (const auto* number = std::get_if<std::int64_t>(&arguments[index])) return *number;
    const auto* fraction = std::get_if<double>(&arguments[index]);
    // Beyond these a double is not exact for whole numbers, and the conversion may be undefined.
    constexpr double kExact = 9'007'199'254'740'992.0;
    if (fraction == nullptr || !(*fraction > -kExact && *fraction < kExact)) return 0;
    return static_cast<std::int64_t>(*fraction);
}

bool ManagementCall::flag(std::size_t index) const {
    if (index >= arguments.size()) return false;
    const auto* flag = std::get_if<bool>(&arguments[index]);
    return flag != nullptr && *flag;
}

bool ManagementCall::is_null(std::size_t index) const {
    return index < arguments.size() && std::holds_alternative<std::monostate>(arguments[index]);
}

ManagementResult no_queue(std::string_view name) {
    return ManagementResult::failure("AMQ229017: Queue " + std::string(name) + " does not exist");
}

ManagementResult invalid_filter(std::string_view filter) {
    const std::string what = filter.size() <= kSelectorBytesMax
                                 ? std::string(filter)
                                 : "longer than " + std::to_string(kSelectorBytesMax) + " bytes";
    return ManagementResult::failure("AMQ229020: Invalid filter: " + what);
}

ManagementResult no_address(std::string_view name) {
    return ManagementResult::failure("AMQ229203: Address Does Not Exist: " + std::string(name));
}

Management::Management(Environment& environment,
                       Store& store,
                       const Security& security,
                       Sessions& sessions)
    : environment_(environment), store_(store), security_(security), sessions_(sessions) {
    const config::Config& config = environment.config;
    if (config.management_message_rbac)
        view_methods_ = std::make_unique<ViewMethods>(config.view_permission_method_match_pattern);
}

Management::~Management() = default;

std::expected<std::unique_ptr<RequestHandler::Request>, std::string> Management::accept(
    const Message& message, std::string_view user, SessionId session) const {
    auto call = std::make_unique<Call>();
    Call& request = *call;
    if (const auto resource = message.properties.find("_AMQ_ResourceName")) {
        request.resource = resource->value;
        request.has_resource = true;
    }
    if (const auto name = message.properties.find("_AMQ_OperationName"))
        request.operation = name->value;
    if (const auto name = message.properties.find("_AMQ_Attribute"))
        request.attribute = name->value;
    request.reply_to = header_of(message, property::kReplyTo);
    if (const auto id = message.properties.find(property::kCorrelationId))
        request.correlation_id = id->value;
    request.user = user;
    request.session = session;
    if (!request.operation) return call;
    if (message.body.size() > kBodyBytesMax) {
        return std::unexpected("the body of a management request is longer than " +
                               std::to_string(kBodyBytesMax) + " bytes");
    }
    const auto json = nlohmann::json::parse(message.body.view(), nullptr, false);
    if (!json.is_array())
        return std::unexpected("the body is no JSON array of the operation's arguments");
    for (const auto& argument : json) request.arguments.push_back(value_of(argument));
    return call;
}

void Management::keep(std::unique_ptr<Request> request, ReplySink reply) {
    std::shared_ptr<Request> shared = std::move(request);
    waiting_.push_back({std::static_pointer_cast<const Call>(std::move(shared)), std::move(reply)});
}

void Management::run_waiting() {
    std::vector<Waiting> requests;
    requests.swap(waiting_);
    for (const Waiting& waiting : requests) {
        const Call& request = *waiting.call;
        const bool asks = request.operation || request.attribute;
        running_ = &waiting;
        const ManagementResult result = asks ? run(request) : ManagementResult{};
        running_ = nullptr;
        if (!result.deferred) answer(waiting, asks ? &result : nullptr);
    }
}

void Management::answer(const Waiting& waiting, const ManagementResult* result) {
    store_.commit();
    if (!waiting.call->reply_to.empty()) waiting.reply(reply_to(*waiting.call, result));
}

Management::Answer Management::defer() {
    MB_CHECK(running_ != nullptr);
    return
        [this, waiting = *running_](const ManagementResult& result) { answer(waiting, &result); };
}

// If the client has left, nothing has to wait for the task.
ManagementResult Management::carry_on(Task<ManagementResult> task) {
    MB_CHECK(running_ != nullptr);
    Task<> whole = carry_on(std::move(task), *running_);
    if (Session* asker = sessions_.find(running_->call->session)) {
        asker->carry_on(std::move(whole));
    } else {
        environment_.work.start(std::move(whole));
    }
    return ManagementResult::later();
}

Task<> Management::carry_on(Task<ManagementResult> task, Waiting waiting) {
    const ManagementResult result = co_await task;
    answer(waiting, &result);
}

// managementMessageRbac: the failure if the user has no permission for `method` of the resource.
std::optional<ManagementResult> Management::refusal(const Call& request,
                                                    std::string_view method) const {
    if (view_methods_ == nullptr) return std::nullopt;
    const std::string address = environment_.config.management_rbac_prefix + "." +
                                request.resource + "." + std::string(method);
    const Permission needed =
        view_methods_->contains(method) ? Permission::kView : Permission::kEdit;
    const Security::Target target{address, {}};
    if (security_.allows(request.user, needed, target)) return std::nullopt;
    return ManagementResult::failure(Security::refusal(request.user, needed, target));
}

ManagementResult Management::run_attribute(const Call& request) {
    const std::string& attribute = *request.attribute;
    const auto problem = [&] {
        return ManagementResult::failure("Problem while retrieving attribute " + attribute);
    };
    const auto resource = find(request.resource);
    if (!request.has_resource || !resource) return problem();
    std::string name = attribute;
    if (!name.empty())
        name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
    for (const char* getter : {"get", "is"}) {
        const std::string method = getter + name;
        const auto operation = find(*resource->resource, method, {});
        if (!operation) continue;
        if (refusal(request, method)) return problem();
        return operation->table->run(operation->index,
                                     {resource->object, {}, request.user, request.session, *this});
    }
    return problem();
}

ManagementResult Management::run(const Call& request) {
    if (!request.operation) return run_attribute(request);
    if (!request.has_resource) {
        return ManagementResult::failure("The _AMQ_ResourceName header is missing.");
    }
    const auto resource = find(request.resource);
    if (!resource) {
        return ManagementResult::failure("AMQ229067: Cannot find resource with name " +
                                         request.resource);
    }
    const auto operation = find(*resource->resource, *request.operation, request.arguments);
    if (!operation) {
        return ManagementResult::failure("AMQ229069: no operation " + *request.operation + "/" +
                                         std::to_string(request.arguments.size()));
    }
    if (auto refused = refusal(request, *request.operation)) return *refused;
    return operation->table->run(
        operation->index,
        {resource->object, request.arguments, request.user, request.session, *this});
}

// The reply is routed as if the broker had sent a SEND: the address is created likewise.
std::shared_ptr<Message> Management::reply_to(const Call& request, const ManagementResult* result) {
    auto message = std::make_shared<Message>();
    message->id = MessageId{store_.take_id()};
    message->address = request.reply_to;
    message->priority = 0;
    message->properties.set(property::kReplyTo, request.reply_to);
    if (request.correlation_id)
        message->properties.set(property::kCorrelationId, *request.correlation_id);
    if (result != nullptr) {
        message->properties.set("_AMQ_OperationSucceeded",
                                result->succeeded ? "true" : "false",
                                PropertyType::kBoolean);
        if (!result->json.empty()) message->body = "[" + result->json + "]";
    }
    return message;
}

}  // namespace minibroker::broker
