#include "broker/management.h"

#include <nlohmann/json.hpp>

#include "broker/core.h"
#include "broker/management_operations.h"

namespace minibroker::broker {
namespace {

constexpr std::size_t kBodyBytesMax =
    1024 * 1024;  // of a request; nlohmann parses iteratively, depth is no danger

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
    if (std::holds_alternative<std::monostate>(value)) return parameter != 'b';
    switch (parameter) {
        case 's':
            return std::holds_alternative<std::string>(value);
        case 'l':
            return std::holds_alternative<std::int64_t>(value);
        case 'b':
            return std::holds_alternative<bool>(value);
        default:
            return false;
    }
}

bool fits(const ManagementOperation& operation,
          std::string_view name,
          std::span<const ManagementValue> arguments) {
    if (operation.name != name || operation.parameters.size() != arguments.size()) return false;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (!fits(operation.parameters[i], arguments[i])) return false;
    }
    return true;
}

struct Resource {
    std::span<const ManagementOperation> operations;
    std::string_view object;
    bool exists = false;
};

Resource resource_of(Core& core, std::string_view name) {
    if (name == "broker") return {broker_operations(), {}, true};
    if (name.starts_with("address.")) {
        name.remove_prefix(8);
        return {address_operations(), name, core.book.find(name) != nullptr};
    }
    if (name.starts_with("queue.")) {
        name.remove_prefix(6);
        return {queue_operations(), name, core.book.find_queue(name) != nullptr};
    }
    return {};
}

ManagementResult run_attribute(Core& core, const Resource& resource, const std::string& attribute) {
    std::string name = attribute;
    if (!name.empty())
        name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
    for (const char* getter : {"get", "is"}) {
        for (const ManagementOperation& operation : resource.operations) {
            if (resource.exists && operation.parameters.empty() &&
                operation.name == getter + name) {
                return operation.run(core, resource.object, {});
            }
        }
    }
    return ManagementResult::failure("Problem while retrieving attribute " + attribute);
}

}  // namespace

std::string json_quoted(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

ManagementResult ManagementResult::text(std::string_view text) {
    return {true, json_quoted(text)};
}

ManagementResult ManagementResult::failure(std::string_view text) {
    return {false, json_quoted(text)};
}

std::string_view text_argument(std::span<const ManagementValue> arguments, std::size_t index) {
    if (index >= arguments.size()) return {};
    const auto* text = std::get_if<std::string>(&arguments[index]);
    return text == nullptr ? std::string_view() : std::string_view(*text);
}

std::int64_t number_argument(std::span<const ManagementValue> arguments, std::size_t index) {
    if (index >= arguments.size()) return 0;
    const auto* number = std::get_if<std::int64_t>(&arguments[index]);
    return number == nullptr ? 0 : *number;
}

std::optional<Management::Request> Management::accept(const Message& message,
                                                      std::string_view user) const {
    Request request;
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
    if (!request.operation) return request;
    if (message.body.size() > kBodyBytesMax) return std::nullopt;
    const auto json = nlohmann::json::parse(message.body, nullptr, false);
    if (!json.is_array()) return std::nullopt;
    for (const auto& argument : json) request.arguments.push_back(value_of(argument));
    return request;
}

void Management::enqueue(Request request, ReplySink reply) {
    waiting_.push_back({std::move(request), std::move(reply)});
}

void Management::run_requests() {
    std::vector<Waiting> requests;
    requests.swap(waiting_);
    for (Waiting& waiting : requests) {
        const Request& request = waiting.request;
        const bool asks = request.operation || request.attribute;
        const ManagementResult result = asks ? run(request) : ManagementResult{};
        core_.store.commit();
        if (!request.reply_to.empty()) waiting.reply(reply_to(request, asks ? &result : nullptr));
    }
}

ManagementResult Management::run(const Request& request) {
    if (!request.has_resource) {
        return ManagementResult::failure("The _AMQ_ResourceName header is missing.");
    }
    const Resource resource = resource_of(core_, request.resource);
    if (!request.operation) return run_attribute(core_, resource, *request.attribute);
    if (!resource.exists) {
        return ManagementResult::failure("AMQ229067: Cannot find resource with name " +
                                         request.resource);
    }
    for (const ManagementOperation& operation : resource.operations) {
        if (fits(operation, *request.operation, request.arguments)) {
            return operation.run(core_, resource.object, request.arguments);
        }
    }
    return ManagementResult::failure("AMQ229069: no operation " + *request.operation + "/" +
                                     std::to_string(request.arguments.size()));
}

// The reply goes where a SEND of the broker would: the address is made like that of a SEND.
std::shared_ptr<Message> Management::reply_to(const Request& request,
                                              const ManagementResult* result) {
    auto message = std::make_shared<Message>();
    message->id = MessageId{core_.store.take_id()};
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
