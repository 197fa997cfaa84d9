#include <nlohmann/json.hpp>

#include "base/uuid.h"
#include "broker/address/address_book.h"
#include "broker/environment/environment.h"
#include "broker/lifecycle/divert_manager.h"
#include "broker/management/controls.h"
#include "broker/management/json.h"

// The resource `broker`: creates, changes and deletes diverts.

namespace minibroker::broker {
namespace {

using Call = ControlCall<DivertsControl>;
using Result = ManagementResult;
using Routing = config::Divert::Routing;

std::optional<Routing> routing_of(std::string_view name) {
    if (name == "ANYCAST") return Routing::kAnycast;
    if (name == "MULTICAST") return Routing::kMulticast;
    if (name == "STRIP") return Routing::kStrip;
    if (name == "PASS") return Routing::kPass;
    return std::nullopt;
}

std::optional<Result> set_routing(std::string_view name, config::Divert& divert) {
    if (name.empty()) return std::nullopt;
    const auto routing = routing_of(name);
    if (!routing) {
        return Result::failure(
            "No enum constant "
            "org.apache.activemq.artemis.core.server."
            "ComponentConfigurationRoutingType." +
            std::string(name));
    }
    divert.routing_type = *routing;
    return std::nullopt;
}

// A name already in use changes nothing and is not a failure.
Result create(const Call& call, config::Divert divert) {
    const std::string filter = divert.filter;
    const DivertsControl& on = call.on;
    if (!divert.routing_name)
        divert.routing_name = make_uuid(on.environment.random.next(), on.environment.now);
    const auto made = on.diverts.create(std::move(divert));
    if (!made && made.error().code == ErrorCode::kInvalid) return invalid_filter(filter);
    return Result::nothing();
}

// createDivert(name, routingName, address, forwardingAddress, exclusive, filter, transformer
// [, routingType])
Result create_divert(const Call& call) {
    config::Divert divert;
    divert.name = call.text(0);
    if (!call.is_null(1)) divert.routing_name = call.text(1);
    divert.address = call.text(2);
    divert.forwarding_address = call.text(3);
    divert.exclusive = call.flag(4);
    divert.filter = call.text(5);
    if (auto wrong = set_routing(call.text(7), divert)) return *wrong;
    return create(call, std::move(divert));
}

Result create_from_json(const Call& call) {
    const auto object = parse_object(call.text(0));
    if (!object) return Result::failure(object.error());
    const auto json = nlohmann::json::parse(call.text(0));
    const auto text = [&](const char* key) {
        const auto it = json.find(key);
        return it != json.end() && it->is_string() ? it->get<std::string>() : std::string();
    };
    config::Divert divert;
    divert.name = text("name");
    if (const auto it = json.find("routing-name"); it != json.end() && it->is_string())
        divert.routing_name = it->get<std::string>();
    divert.address = text("address");
    divert.forwarding_address = text("forwarding-address");
    const auto exclusive = json.find("exclusive");
    divert.exclusive = text("exclusive") == "true" ||
                       (exclusive != json.end() && exclusive->is_boolean() && *exclusive);
    divert.filter = text("filter-string");
    if (auto wrong = set_routing(text("routing-type"), divert)) return *wrong;
    return create(call, std::move(divert));
}

// updateDivert(name, forwardingAddress, filter, transformer, properties, routingType): replaces the
// divert of that name.
Result update_divert(const Call& call) {
    const Divert* divert = call.on.book.diverts().find(call.text(0));
    if (divert == nullptr) return Result::nothing();
    config::Divert changed = divert->configuration;
    if (!call.is_null(1)) changed.forwarding_address = call.text(1);
    changed.filter = call.text(2);
    if (!changed.filter.empty() && !Selector::parse(changed.filter))
        return invalid_filter(changed.filter);
    if (auto wrong = set_routing(call.text(5), changed)) return *wrong;
    call.on.diverts.destroy(call.text(0));
    return create(call, std::move(changed));
}

Result destroy_divert(const Call& call) {
    if (call.on.diverts.destroy(call.text(0))) return Result::nothing();
    return Result::failure("AMQ229012: No binding for divert " + std::string(call.text(0)));
}

constexpr ManagementOperation<DivertsControl> kOperations[] = {
    {"createDivert", "ssssbss", create_divert},
    {"createDivert", "ssssbsss", create_divert},
    {"createDivert", "s", create_from_json},
    {"updateDivert", "ssssms", update_divert},
    {"destroyDivert", "s", destroy_divert},
};

}  // namespace

std::unique_ptr<OperationTable> operations_of(DivertsControl control) {
    return table_of(control, kOperations);
}

}  // namespace minibroker::broker
