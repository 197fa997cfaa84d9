#include "base/check.h"
#include "base/text.h"
#include "broker/address/address_book.h"
#include "broker/lifecycle/address_manager.h"
#include "broker/management/controls.h"
#include "broker/management/json.h"
#include "broker/management/list.h"
#include "broker/management/queue_json.h"
#include "broker/queue/queue.h"

// The resource `broker`: creates, changes, deletes and lists queues.

namespace minibroker::broker {
namespace {

using Call = ControlCall<QueuesControl>;
using Result = ManagementResult;
using Failed = std::optional<Result>;

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return out;
}

// The routing type in the argument, in upper or lower case; null leaves it to the settings.
std::expected<std::optional<RoutingType>, Result> type_argument(const Call& call,
                                                                std::size_t index) {
    if (call.is_null(index)) return std::nullopt;
    const std::string name = upper(call.text(index));
    const auto type = routing_type_of(name);
    if (type) return type;
    return std::unexpected(Result::failure(
        "No enum constant org.apache.activemq.artemis.api.core.RoutingType." + name));
}

// A fully qualified name given as the address sets both.
void take_name(QueueJson& queue, std::string_view address, std::string_view name) {
    const QualifiedName parts = qualified_name(address);
    queue.address = parts.address;
    queue.name = name;
}

Failed check_new(const QueuesControl& on, const QueueJson& wanted) {
    if (wanted.address.empty()) return Result::failure("address can't be null or empty!");
    if (wanted.name.empty()) return Result::failure("AMQ229216: Invalid queue name: ");
    if (const Queue* queue = on.book.find_queue(wanted.name)) {
        return Result::failure("AMQ229019: Queue " + wanted.name + " already exists on address " +
                               queue->address().name);
    }
    if (!wanted.auto_create_address && on.book.find(wanted.address) == nullptr)
        return no_address(wanted.address);
    return std::nullopt;
}

// Creates the queue and completes `wanted` with its actual attributes.
Failed make_queue(const QueuesControl& on, QueueJson& wanted) {
    if (auto failed = check_new(on, wanted)) return failed;
    Address* address = on.book.find(wanted.address);
    const auto settings =
        address != nullptr ? address->settings : on.book.settings().lookup(wanted.address);
    QueueAttributes attributes = attributes_from(*settings, wanted.auto_created.value_or(false));
    attributes.routing_type = settings->default_queue_anycast.value_or(false)
                                  ? RoutingType::kAnycast
                                  : RoutingType::kMulticast;
    wanted.apply(attributes);
    if (address == nullptr) {
        RoutingTypes types;
        types.add(attributes.routing_type);
        address = &on.manager.create_address(wanted.address, types, true);
    }
    // Checked after the address is created, which stays.
    on.manager.add_routing_type(*address, attributes.routing_type);
    const std::string filter = wanted.filter.value_or("");
    if (!filter.empty() && !Selector::parse(filter)) return invalid_filter(filter);
    auto made = on.manager.create_queue(wanted.name, *address, std::move(attributes));
    if (!made) return Result::failure(made.error().text);
    wanted.complete((*made)->attributes());
    wanted.id = static_cast<std::int64_t>((*made)->id().value);
    return std::nullopt;
}

// createQueue with address and name, and the further parameters of each form.
struct Form {
    std::size_t filter = SIZE_MAX;
    std::size_t durable = SIZE_MAX;
    std::size_t type = SIZE_MAX;
};

template <Form kForm>
Result create_queue(const Call& call) {
    if (call.is_null(0) || call.is_null(1)) return Result::silent_failure();
    QueueJson wanted;
    take_name(wanted, call.text(0), call.text(1));
    // Not auto-created, whatever the address becomes; attributes not given come from the settings.
    if (kForm.type != SIZE_MAX) {
        const auto type = type_argument(call, kForm.type);
        if (!type) return type.error();
        wanted.routing_type = *type;
    }
    if (kForm.durable != SIZE_MAX) wanted.durable = call.flag(kForm.durable);
    if (kForm.filter != SIZE_MAX) wanted.filter = std::string(call.text(kForm.filter));
    if (auto failed = make_queue(call.on, wanted)) return *failed;
    return Result::nothing();
}

Result create_queue_from_json(const Call& call) {
    auto wanted = parse_queue_json(call.text(0));
    if (!wanted) return Result::failure(wanted.error());
    if (call.flag(1) && call.on.book.find_queue(wanted->name) != nullptr) {
        return Result::text(wanted->print());
    }
    // Without a type it is MULTICAST, regardless of the settings.
    if (!wanted->routing_type) wanted->routing_type = RoutingType::kMulticast;
    if (auto failed = make_queue(call.on, *wanted)) return *failed;
    return Result::text(wanted->print());
}

// In the form in which `QueueConfiguration.toString` of the older forms shows it.
Result print(const Queue& queue) {
    const QueueAttributes& a = queue.attributes();
    const auto flag = [](bool value) { return value ? "true" : "false"; };
    const std::string key = a.last_value_key;
    std::string text = "Queue [name=" + queue.name() + ", address=" + queue.address().name;
    text.append(", routingType=").append(routing_type_name(a.routing_type));
    text.append(", durable=").append(flag(a.durable));
    text += ", maxConsumers=" + std::to_string(a.max_consumers);
    text.append(", purgeOnNoConsumers=").append(flag(a.purge_on_no_consumers));
    text.append(", autoCreateAddress=false, exclusive=").append(flag(a.exclusive));
    text.append(", lastValue=").append(flag(a.last_value));
    text.append(", lastValueKey=").append(key.empty() ? "null" : key);
    text.append(", nonDestructive=").append(flag(a.non_destructive));
    text += ", consumersBeforeDispatch=" + std::to_string(a.consumers_before_dispatch);
    text += ", delayBeforeDispatch=" + std::to_string(a.delay_before_dispatch);
    return Result::text(text + ", autoCreateAddress=false]");
}

// createQueue(address, type, name, filter, durable, maxConsumers, purgeOnNoConsumers,
// autoCreateAddress)
Result create_queue_in_full(const Call& call) {
    if (call.is_null(0) || call.is_null(2)) return Result::silent_failure();
    QueueJson wanted;
    take_name(wanted, call.text(0), call.text(2));
    const auto type = type_argument(call, 1);
    if (!type) return type.error();
    wanted.routing_type = *type;
    wanted.filter = std::string(call.text(3));
    wanted.durable = call.flag(4);
    wanted.max_consumers = call.number(5);
    wanted.purge_on_no_consumers = call.flag(6);
    wanted.auto_create_address = call.flag(7);
    if (auto failed = make_queue(call.on, wanted)) return *failed;
    return print(*call.on.book.find_queue(wanted.name));
}

// If no filter is given, the queue loses its filter, but the stored one stays: it is back after a
// restart.
// Source: PostOfficeImpl.updateQueue; `operations/update-queue-filter`.
Failed change_queue(const QueuesControl& on, const QueueJson& wanted) {
    Queue* queue = on.book.find_queue(wanted.name);
    if (queue == nullptr) return no_queue(wanted.name);
    std::optional<Selector> filter;
    if (wanted.filter && !wanted.filter->empty()) {
        auto parsed = Selector::parse(*wanted.filter);
        if (!parsed) return invalid_filter(*wanted.filter);
        filter = std::move(*parsed);
    }
    const Address& address = queue->address();
    const QueueAttributes& current = queue->attributes();
    if (wanted.routing_type && !address.types.has(*wanted.routing_type)) {
        return Result::failure(
            "AMQ229211: Can't update queue " + queue->name() +
            " with routing type: " + std::string(routing_type_name(*wanted.routing_type)) +
            ", Supported routing types for address: " + address.name + " are " +
            address.types.text());
    }
    QueueAttributes changed = current;
    wanted.apply(changed);
    keep_for_life(changed, current);
    changed.configured = wanted.configured.value_or(current.configured);
    changed.filter = current.filter;
    on.manager.change_queue(*queue, std::move(changed));
    queue->set_filter(std::move(filter));
    return std::nullopt;
}

Result update_queue_from_json(const Call& call) {
    const auto wanted = parse_queue_json(call.text(0));
    if (!wanted) return Result::failure(wanted.error());
    if (auto failed = change_queue(call.on, *wanted)) return *failed;
    const Queue& queue = *call.on.book.find_queue(wanted->name);
    QueueJson shown;
    shown.name = queue.name();
    shown.address = queue.address().name;
    shown.complete(queue.attributes());
    shown.enabled = queue.attributes().enabled;
    shown.configured = queue.attributes().configured;
    shown.id = static_cast<std::int64_t>(queue.id().value);
    return Result::text(shown.print());
}

// updateQueue(name, type, maxConsumers, purgeOnNoConsumers[, exclusive[, user]])
Result update_queue(const Call& call) {
    QueueJson wanted;
    wanted.name = call.text(0);
    const auto type = type_argument(call, 1);
    if (!type) return type.error();
    wanted.routing_type = *type;
    if (!call.is_null(2)) wanted.max_consumers = call.number(2);
    if (!call.is_null(3)) wanted.purge_on_no_consumers = call.flag(3);
    if (call.arguments.size() > 4 && !call.is_null(4)) wanted.exclusive = call.flag(4);
    if (call.arguments.size() > 5 && !call.is_null(5)) wanted.user = std::string(call.text(5));
    if (auto failed = change_queue(call.on, wanted)) return *failed;
    return print(*call.on.book.find_queue(wanted.name));
}

Result destroy_queue(const Call& call) {
    if (call.is_null(0)) return Result::silent_failure();
    const std::string_view name = call.text(0);
    Queue* queue = call.on.book.find_queue(name);
    if (queue == nullptr) return no_queue(name);
    if (!queue->consumers().empty() && !call.flag(1)) {
        return Result::failure(
            "AMQ229025: Cannot delete queue " + queue->name() + " on binding " + queue->name() +
            " - it has consumers = "
            "org.apache.activemq.artemis.core.postoffice.impl.LocalQueueBinding");
    }
    call.on.manager.remove_queue(queue->id(), call.flag(2));
    return Result::nothing();
}

Result queue_names(const Call& call) {
    JsonArray names;
    const auto type = routing_type_of(upper(call.text(0)));
    const bool all = call.arguments.empty() || call.text(0).empty();
    for (const Queue* queue : call.on.book.queues()) {
        if (all || type == queue->attributes().routing_type) names.text(queue->name());
    }
    return Result::value(names.json());
}

Result list_queues(const Call& call) {
    ListRows list{"QueueField", {}, {}};
    for (const Queue* queue : call.on.book.queues()) list.rows.push_back(queue_row(*queue));
    // There is always the broker's own queue.
    if (!list.rows.empty()) list.model = list.rows.front();
    return paged_list(std::move(list), call.arguments);
}

constexpr ManagementOperation<QueuesControl> kOperations[] = {
    {"createQueue", "s", create_queue_from_json},
    {"createQueue", "sb", create_queue_from_json},
    {"createQueue", "ss", create_queue<Form{}>},
    {"createQueue", "sss", create_queue<Form{.type = 2}>},
    {"createQueue", "ssb", create_queue<Form{.durable = 2}>},
    {"createQueue", "ssbs", create_queue<Form{.durable = 2, .type = 3}>},
    {"createQueue", "sssb", create_queue<Form{.filter = 2, .durable = 3}>},
    {"createQueue", "sssbs", create_queue<Form{.filter = 2, .durable = 3, .type = 4}>},
    {"createQueue", "ssssblbb", create_queue_in_full},
    {"deployQueue", "sss", create_queue<Form{.filter = 2}>},
    {"deployQueue", "sssb", create_queue<Form{.filter = 2, .durable = 3}>},
    {"updateQueue", "s", update_queue_from_json},
    {"updateQueue", "ssLB", update_queue},
    {"updateQueue", "ssLBB", update_queue},
    {"updateQueue", "ssLBBs", update_queue},
    {"destroyQueue", "s", destroy_queue},
    {"destroyQueue", "sb", destroy_queue},
    {"destroyQueue", "sbb", destroy_queue},
    {"getQueueNames", "", queue_names},
    {"getQueueNames", "s", queue_names},
    {"listQueues", "sll", list_queues},
};

}  // namespace

std::unique_ptr<OperationTable> operations_of(QueuesControl control) {
    return table_of(control, kOperations);
}

}  // namespace minibroker::broker
