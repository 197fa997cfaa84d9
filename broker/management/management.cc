#include "broker/management/management.h"

#include <nlohmann/json.hpp>

#include "base/check.h"
#include "broker/core.h"
#include "broker/management/operations.h"
#include "broker/management/view_methods.h"

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

bool fits(const ManagementOperation& operation,
          std::string_view name,
          ManagementArguments arguments) {
    if (operation.name != name || operation.parameters.size() != arguments.size()) return false;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (!fits(operation.parameters[i], arguments[i])) return false;
    }
    return true;
}

using Table = ManagementOperations (*)();

constexpr Table kBrokerTables[] = {broker_attributes,
                                   broker_setting_operations,
                                   broker_address_operations,
                                   broker_queue_operations,
                                   broker_client_operations,
                                   broker_divert_operations};
constexpr Table kAddressTables[] = {address_operations};
constexpr Table kQueueTables[] = {
    queue_attributes_operations, queue_message_operations, queue_view_operations};
constexpr Table kAcceptorTables[] = {acceptor_operations};
constexpr Table kDivertTables[] = {divert_operations};
constexpr Table kTestTables[] = {test_operations};

struct Resource {
    std::span<const Table> tables;
    std::string_view object;
};

bool has_acceptor(const Core& core, std::string_view name) {
    return std::ranges::any_of(core.config.acceptors,
                               [&](const auto& acceptor) { return acceptor.name == name; });
}

struct Kind {
    std::string_view prefix;
    std::span<const Table> tables;
    bool (*exists)(Core& core, std::string_view object);
};

constexpr Kind kKinds[] = {
    {"address.",
     kAddressTables,
     [](Core& core, std::string_view name) { return core.book.find(name) != nullptr; }},
    {"queue.",
     kQueueTables,
     [](Core& core, std::string_view name) { return core.book.find_queue(name) != nullptr; }},
    {"acceptor.",
     kAcceptorTables,
     [](Core& core, std::string_view name) { return has_acceptor(core, name); }},
    {"divert.",
     kDivertTables,
     [](Core& core, std::string_view name) { return core.diverts.find(name) != nullptr; }},
};

// The resource called `name`; nullopt when there is none.
std::optional<Resource> resource_of(Core& core, std::string_view name) {
    if (name == "broker") return Resource{kBrokerTables, {}};
    if (name == "minibroker" && core.config.test_operations) return Resource{kTestTables, {}};
    for (const Kind& kind : kKinds) {
        if (!name.starts_with(kind.prefix)) continue;
        const std::string_view object = name.substr(kind.prefix.size());
        if (kind.exists(core, object)) return Resource{kind.tables, object};
    }
    return std::nullopt;
}

const ManagementOperation* find_operation(const Resource& resource,
                                          std::string_view name,
                                          ManagementArguments arguments) {
    for (const Table table : resource.tables) {
        for (const ManagementOperation& operation : table()) {
            if (fits(operation, name, arguments)) return &operation;
        }
    }
    return nullptr;
}

// Operations of ours that take a password.
constexpr std::string_view kWithPassword[] = {"sendMessage"};

}  // namespace

bool has_public_arguments(std::string_view operation) {
    operation = operation.substr(0, operation.find('('));
    if (std::ranges::find(kWithPassword, operation) != std::end(kWithPassword)) return false;
    constexpr std::span<const Table> kAll[] = {
        kBrokerTables, kAddressTables, kQueueTables, kAcceptorTables, kDivertTables, kTestTables};
    for (const std::span<const Table> tables : kAll) {
        for (const Table table : tables) {
            for (const ManagementOperation& one : table())
                if (one.name == operation) return true;
        }
    }
    return false;
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
    // Beyond these a double does not tell whole numbers apart, and the conversion may not be made.
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

Queue& ManagementCall::queue() const {
    return *core.book.find_queue(object);
}

Address& ManagementCall::address() const {
    return *core.book.find(object);
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

Management::Management(Core& core) : core_(core) {
    if (core.config.management_message_rbac) {
        view_methods_ =
            std::make_unique<ViewMethods>(core.config.view_permission_method_match_pattern);
    }
}

Management::~Management() = default;

std::expected<Management::Request, std::string> Management::accept(const Message& message,
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
    if (message.body.size() > kBodyBytesMax) {
        return std::unexpected("the body of a management request is longer than " +
                               std::to_string(kBodyBytesMax) + " bytes");
    }
    const auto json = nlohmann::json::parse(message.body.view(), nullptr, false);
    if (!json.is_array())
        return std::unexpected("the body is no JSON array of the operation's arguments");
    for (const auto& argument : json) request.arguments.push_back(value_of(argument));
    return request;
}

void Management::enqueue(Request request, ReplySink reply) {
    waiting_.push_back({std::move(request), std::move(reply)});
}

void Management::run_waiting() {
    std::vector<Waiting> requests;
    requests.swap(waiting_);
    for (Waiting& waiting : requests) {
        const Request& request = waiting.request;
        const bool asks = request.operation || request.attribute;
        running_ = &waiting;
        const ManagementResult result = asks ? run(request) : ManagementResult{};
        running_ = nullptr;
        if (!result.deferred) answer(waiting, asks ? &result : nullptr);
    }
}

void Management::answer(const Waiting& waiting, const ManagementResult* result) {
    core_.store.commit();
    if (!waiting.request.reply_to.empty()) waiting.reply(reply_to(waiting.request, result));
}

Management::Answer Management::defer() {
    MB_CHECK(running_ != nullptr);
    return
        [this, waiting = *running_](const ManagementResult& result) { answer(waiting, &result); };
}

// managementMessageRbac: what the user lacks for `method` of the resource, if anything.
std::optional<ManagementResult> Management::refusal(const Request& request,
                                                    std::string_view method) const {
    if (view_methods_ == nullptr) return std::nullopt;
    const std::string address =
        core_.config.management_rbac_prefix + "." + request.resource + "." + std::string(method);
    const Permission needed =
        view_methods_->contains(method) ? Permission::kView : Permission::kEdit;
    const Security::Target target{address, {}};
    if (core_.security.allows(request.user, needed, target)) return std::nullopt;
    return ManagementResult::failure(Security::refusal(request.user, needed, target));
}

ManagementResult Management::run_attribute(const Request& request) {
    const std::string& attribute = *request.attribute;
    const auto problem = [&] {
        return ManagementResult::failure("Problem while retrieving attribute " + attribute);
    };
    const auto resource = resource_of(core_, request.resource);
    if (!request.has_resource || !resource) return problem();
    std::string name = attribute;
    if (!name.empty())
        name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
    for (const char* getter : {"get", "is"}) {
        const ManagementOperation* operation = find_operation(*resource, getter + name, {});
        if (operation == nullptr) continue;
        if (refusal(request, operation->name)) return problem();
        return operation->run({core_, resource->object, {}, request.user, request.session});
    }
    return problem();
}

ManagementResult Management::run(const Request& request) {
    if (!request.operation) return run_attribute(request);
    if (!request.has_resource) {
        return ManagementResult::failure("The _AMQ_ResourceName header is missing.");
    }
    const auto resource = resource_of(core_, request.resource);
    if (!resource) {
        return ManagementResult::failure("AMQ229067: Cannot find resource with name " +
                                         request.resource);
    }
    const ManagementOperation* operation =
        find_operation(*resource, *request.operation, request.arguments);
    if (operation == nullptr) {
        return ManagementResult::failure("AMQ229069: no operation " + *request.operation + "/" +
                                         std::to_string(request.arguments.size()));
    }
    if (auto refused = refusal(request, operation->name)) return *refused;
    return operation->run(
        {core_, resource->object, request.arguments, request.user, request.session});
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
