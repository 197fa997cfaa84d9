#include "broker/management/queue_json.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>
#include <vector>

#include "base/text.h"
#include "broker/address/address.h"
#include "broker/management/json.h"
#include "config/each_queue_attribute.h"

namespace minibroker::broker {
namespace {

using Json = nlohmann::json;

// A value as text, of whatever type it is.
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

// Keys of a configuration in the order in which Artemis prints them. New ones are added at the end.
constexpr std::string_view kValues[] = {"filterString",
                                        "user",
                                        "maxConsumers",
                                        "exclusive",
                                        "groupRebalance",
                                        "groupRebalancePauseDispatch",
                                        "groupBuckets",
                                        "groupFirstKey",
                                        "lastValue",
                                        "lastValueKey",
                                        "nonDestructive",
                                        "purgeOnNoConsumers",
                                        "enabled",
                                        "consumersBeforeDispatch",
                                        "delayBeforeDispatch",
                                        "autoDelete",
                                        "autoDeleteDelay",
                                        "autoDeleteMessageCount",
                                        "ringSize"};
// The keys that Artemis prints after them, with the default if the value is not given.
constexpr std::string_view kStates[] = {
    "durable", "configurationManaged", "temporary", "internal", "autoCreated"};
static_assert(config::are_queue_attributes(kValues) && config::are_queue_attributes(kStates));

/// A key of the JSON.
struct JsonKey {
    std::string name;  ///< in kebab-case
    void (*read)(Reader& reader, const char* key, QueueJson& to);
    void (*print)(Printer& printer, const char* key, const QueueJson& from);
};

std::string kebab_case(std::string_view key) {
    std::string out;
    for (const char c : key) {
        if (c != lower_case(c)) out += '-';
        out += lower_case(c);
    }
    return out;
}

template <typename Attribute>
JsonKey json_key(bool always_printed) {
    constexpr auto kMember = Attribute::template kMember<QueueJson>;
    JsonKey key{kebab_case(Attribute::kRow.key),
                [](Reader& reader, const char* name, QueueJson& to) { reader(name, to.*kMember); },
                [](Printer& printer, const char* name, const QueueJson& from) {
                    printer(name, from.*kMember);
                }};
    if (always_printed) {
        key.print = [](Printer& printer, const char* name, const QueueJson& from) {
            using Value = std::optional<typename Attribute::Value>;
            const Value& given = from.*kMember;
            printer(name, given ? given : Value(Attribute::kRow.initially));
        };
    }
    return key;
}

/// In Artemis's order.
const std::vector<JsonKey>& json_keys() {
    static const std::vector<JsonKey> kKeys = [] {
        std::vector<JsonKey> keys;
        config::for_each_queue_attribute(kValues, [&](auto attribute) {
            using Attribute = decltype(attribute);
            if constexpr (Attribute::kRow.in_json) {
                const bool is_state = std::ranges::count(kStates, Attribute::kRow.key) != 0;
                if (!is_state) keys.push_back(json_key<Attribute>(false));
            }
        });
        config::for_each_queue_attribute(kStates, [&](auto attribute) {
            using Attribute = decltype(attribute);
            if (std::ranges::count(kStates, Attribute::kRow.key) != 0)
                keys.push_back(json_key<Attribute>(true));
        });
        return keys;
    }();
    return kKeys;
}

bool is_something(const CompactText& value) {
    return !value.empty();
}
bool is_something(const auto&) {
    return true;
}

}  // namespace

void QueueJson::apply(QueueAttributes& attributes) const {
    const bool is_configured = attributes.configured;
    config::for_each_queue_attribute([&](auto attribute) {
        const auto& given = this->*attribute.template kMember<QueueJson>;
        if (given) attributes.*attribute.template kMember<QueueAttributes> = *given;
    });
    attributes.configured = is_configured;
    if (routing_type) attributes.routing_type = *routing_type;
}

void QueueJson::complete(const QueueAttributes& attributes) {
    const auto own = std::pair(enabled, configured);
    config::for_each_queue_attribute([&](auto attribute) {
        auto& given = this->*attribute.template kMember<QueueJson>;
        const auto& value = attributes.*attribute.template kMember<QueueAttributes>;
        if (!given && is_something(value)) given = value;
    });
    std::tie(enabled, configured) = own;
    routing_type = attributes.routing_type;
}

std::string QueueJson::print() const {
    JsonObject json;
    Printer printer(json);
    json.text("name", name).text("address", address);
    if (routing_type) json.text("routing-type", routing_type_name(*routing_type));
    printer("id", id);
    for (const JsonKey& key : json_keys()) key.print(printer, key.name.c_str(), *this);
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
    reader("id", queue.id);
    for (const JsonKey& key : json_keys()) key.read(reader, key.name.c_str(), queue);
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
