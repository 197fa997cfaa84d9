#include "broker/management/queue_json.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "broker/address/address.h"
#include "broker/management/json.h"
#include "broker/management/parse.h"

namespace minibroker::broker {
namespace {

using Json = nlohmann::json;

// A value as text, whatever its type.
std::string text_of(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

class Reader {
public:
    explicit Reader(const Json& json) : json_(json) {}

    void operator()(const char* key, std::optional<std::string>& to) {
        if (const Json* value = find(key)) to = text_of(*value);
    }
    void operator()(const char* key, std::optional<bool>& to) {
        if (const Json* value = find(key)) to = equal_ignoring_case(text_of(*value), "true");
    }
    void operator()(const char* key, std::optional<std::int64_t>& to) {
        const Json* value = find(key);
        if (value == nullptr) return;
        to = parse_integer(text_of(*value),
                           std::numeric_limits<std::int64_t>::min(),
                           std::numeric_limits<std::int64_t>::max());
        if (!to && wrong_.empty()) wrong_ = "For input string: \"" + text_of(*value) + "\"";
    }
    [[nodiscard]] const std::string& wrong() const { return wrong_; }

private:
    const Json* find(const char* key) const {
        const auto it = json_.find(key);
        return it == json_.end() || it->is_null() ? nullptr : &*it;
    }
    const Json& json_;
    std::string wrong_;
};

class Printer {
public:
    explicit Printer(JsonObject& json) : json_(json) {}
    void operator()(const char* key, const std::optional<std::string>& value) {
        if (value) json_.text(key, *value);
    }
    void operator()(const char* key, const std::optional<bool>& value) {
        if (value) json_.flag(key, *value);
    }
    void operator()(const char* key, const std::optional<std::int64_t>& value) {
        if (value) json_.number(key, *value);
    }

private:
    JsonObject& json_;
};

// Every key with a value of its own kind; the same walk reads and prints.
template <typename Queue, typename Visit>
void visit_fields(Queue& queue, Visit& visit) {
    visit("id", queue.id);
    visit("filter-string", queue.filter);
    visit("user", queue.user);
    visit("max-consumers", queue.max_consumers);
    visit("exclusive", queue.exclusive);
    visit("group-rebalance", queue.group_rebalance);
    visit("group-rebalance-pause-dispatch", queue.group_rebalance_pause_dispatch);
    visit("group-buckets", queue.group_buckets);
    visit("group-first-key", queue.group_first_key);
    visit("last-value", queue.last_value);
    visit("last-value-key", queue.last_value_key);
    visit("non-destructive", queue.non_destructive);
    visit("purge-on-no-consumers", queue.purge_on_no_consumers);
    visit("enabled", queue.enabled);
    visit("consumers-before-dispatch", queue.consumers_before_dispatch);
    visit("delay-before-dispatch", queue.delay_before_dispatch);
    visit("auto-delete", queue.auto_delete);
    visit("auto-delete-delay", queue.auto_delete_delay);
    visit("auto-delete-message-count", queue.auto_delete_message_count);
    visit("ring-size", queue.ring_size);
}

// What Artemis prints with its default when it is not given.
template <typename Queue, typename Visit>
void visit_states(Queue& queue, Visit& visit) {
    visit("durable", queue.durable);
    visit("configuration-managed", queue.configured);
    visit("temporary", queue.temporary);
    visit("internal", queue.internal);
    visit("auto-created", queue.auto_created);
}

// The attributes that a queue's JSON has by the same name.
template <typename Queue, typename Attributes, typename Visit>
void visit_attributes(Queue& queue, Attributes& attributes, Visit visit) {
    visit(queue.durable, attributes.durable);
    visit(queue.max_consumers, attributes.max_consumers);
    visit(queue.exclusive, attributes.exclusive);
    visit(queue.group_rebalance, attributes.group_rebalance);
    visit(queue.group_rebalance_pause_dispatch, attributes.group_rebalance_pause_dispatch);
    visit(queue.group_buckets, attributes.group_buckets);
    visit(queue.last_value, attributes.last_value);
    visit(queue.non_destructive, attributes.non_destructive);
    visit(queue.purge_on_no_consumers, attributes.purge_on_no_consumers);
    visit(queue.consumers_before_dispatch, attributes.consumers_before_dispatch);
    visit(queue.delay_before_dispatch, attributes.delay_before_dispatch);
    visit(queue.auto_delete, attributes.auto_delete);
    visit(queue.auto_delete_delay, attributes.auto_delete_delay);
    visit(queue.auto_delete_message_count, attributes.auto_delete_message_count);
    visit(queue.ring_size, attributes.ring_size);
    visit(queue.auto_created, attributes.auto_created);
    visit(queue.temporary, attributes.temporary);
    visit(queue.internal, attributes.internal);
}

void complete_text(std::optional<std::string>& to, const std::string& from) {
    if (!to && !from.empty()) to = from;
}

}  // namespace

void QueueJson::apply(QueueAttributes& attributes) const {
    visit_attributes(*this, attributes, [](const auto& given, auto& attribute) {
        if (given) attribute = *given;
    });
    if (routing_type) attributes.routing_type = *routing_type;
    if (enabled) attributes.enabled = *enabled;
    if (user) attributes.user = *user;
    if (last_value_key) attributes.last_value_key = *last_value_key;
    if (group_first_key) attributes.group_first_key = *group_first_key;
}

void QueueJson::complete(const QueueAttributes& attributes) {
    visit_attributes(*this, attributes, [](auto& given, const auto& attribute) {
        if (!given) given = attribute;
    });
    routing_type = attributes.routing_type;
    complete_text(filter, attributes.filter);
    complete_text(user, attributes.user);
    complete_text(last_value_key, attributes.last_value_key);
    complete_text(group_first_key, attributes.group_first_key);
}

std::string QueueJson::print() const {
    JsonObject json;
    Printer printer(json);
    json.text("name", name).text("address", address);
    if (routing_type) json.text("routing-type", routing_type_name(*routing_type));
    visit_fields(*this, printer);
    QueueJson states = *this;
    states.durable = durable.value_or(true);
    for (auto* state :
         {&states.configured, &states.temporary, &states.internal, &states.auto_created})
        *state = state->value_or(false);
    visit_states(states, printer);
    if (id) json.flag("auto-create-address", auto_create_address);
    json.flag("transient", false).flag("fqqn", qualified);
    return json.json();
}

std::expected<QueueJson, std::string> parse_queue_json(std::string_view text) {
    auto object = parse_object(text);
    if (!object) return std::unexpected(object.error());
    const Json json = Json::parse(text);
    QueueJson queue;
    Reader reader(json);
    std::optional<std::string> name;
    std::optional<std::string> address;
    std::optional<std::string> type;
    std::optional<bool> auto_create_address;
    reader("name", name);
    reader("address", address);
    reader("routing-type", type);
    reader("auto-create-address", auto_create_address);
    visit_fields(queue, reader);
    visit_states(queue, reader);
    queue.id.reset();
    if (!reader.wrong().empty()) return std::unexpected(reader.wrong());
    if (!name) {
        return std::unexpected("AMQ229229: Failed to parse JSON queue configuration: " +
                               std::string(text));
    }
    if (type) {
        queue.routing_type = routing_type_of(*type);
        if (!queue.routing_type) {
            return std::unexpected(
                "No enum constant org.apache.activemq.artemis.api.core.RoutingType." + *type);
        }
    }
    const QualifiedName parts = qualified_name(*name);
    queue.qualified = parts.qualified;
    queue.name = parts.qualified ? parts.queue : std::string_view(*name);
    queue.address = parts.qualified ? std::string(parts.address) : address.value_or(*name);
    queue.auto_create_address = auto_create_address.value_or(true);
    return queue;
}

}  // namespace minibroker::broker
