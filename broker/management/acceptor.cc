#include <algorithm>

#include "base/text.h"
#include "broker/core.h"
#include "broker/management/acceptor.h"
#include "broker/management/json.h"
#include "broker/management/operations.h"

// The resources acceptor.NAME and divert.NAME. Acceptors cannot be stopped: who asks over one of
// them would be gone.

namespace minibroker::broker {
namespace {

using Call = ManagementCall;
using Result = ManagementResult;

constexpr std::string_view kFactory =
    "org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory";

const config::Acceptor& acceptor_of(const Call& call) {
    return *std::ranges::find(call.core.config.acceptors, call.object, &config::Acceptor::name);
}

using Parameters = std::vector<std::pair<std::string, std::string>>;

void add(JsonObject& json, const Parameters& parameters) {
    for (const auto& [name, value] : parameters) {
        const bool secret =
            !std::ranges::search(name, std::string_view("password"), {}, lower_case).empty();
        json.text(name, secret ? "****" : value);
    }
}

std::string json_of(const Parameters& parameters) {
    JsonObject json;
    add(json, parameters);
    return json.json();
}

std::string all_parameters(const config::Acceptor& acceptor) {
    JsonObject json;
    add(json, acceptor.written.params);
    add(json, acceptor.written.extra);
    return json.json();
}

const config::Divert& divert_of(const Call& call) {
    return call.core.diverts.find(call.object)->configuration;
}

std::string_view routing_name(config::Divert::Routing routing) {
    using Routing = config::Divert::Routing;
    switch (routing) {
        case Routing::kAnycast:
            return "ANYCAST";
        case Routing::kMulticast:
            return "MULTICAST";
        case Routing::kPass:
            return "PASS";
        case Routing::kStrip:
            break;
    }
    return "STRIP";
}

Result true_flag(const Call&) {
    return Result::flag(true);
}

Result nothing(const Call&) {
    return Result::nothing();
}

constexpr ManagementOperation kAcceptorOperations[] = {
    {"getName", "", [](const Call& c) { return Result::text(c.object); }},
    {"isStarted", "", true_flag},
    {"getFactoryClassName", "", [](const Call&) { return Result::text(kFactory); }},
    {"getParameters",
     "",
     [](const Call& c) { return Result::value(all_parameters(acceptor_of(c))); }},
    {"start", "", nothing},
    {"reload", "", nothing},
};

constexpr ManagementOperation kDivertOperations[] = {
    {"getUniqueName", "", [](const Call& c) { return Result::text(c.object); }},
    {"getAddress", "", [](const Call& c) { return Result::text(divert_of(c).address); }},
    {"getForwardingAddress",
     "",
     [](const Call& c) { return Result::text(divert_of(c).forwarding_address); }},
    {"getRoutingName",
     "",
     [](const Call& c) { return Result::text(c.core.diverts.find(c.object)->routing_name); }},
    {"isExclusive", "", [](const Call& c) { return Result::flag(divert_of(c).exclusive); }},
    {"getFilter",
     "",
     [](const Call& c) {
         const std::string& filter = divert_of(c).filter;
         return filter.empty() ? Result::nothing() : Result::text(filter);
     }},
    {"getRoutingType",
     "",
     [](const Call& c) { return Result::text(routing_name(divert_of(c).routing_type)); }},
    {"getTransformerClassName", "", nothing},
    {"getTransformerProperties", "", [](const Call&) { return Result::value("{}"); }},
    {"getTransformerPropertiesAsJSON", "", [](const Call&) { return Result::text("{}"); }},
    {"isRetroactiveResource",
     "",
     [](const Call& c) { return Result::flag(c.core.diverts.find(c.object)->retroactive); }},
};

}  // namespace

ManagementOperations acceptor_operations() {
    return kAcceptorOperations;
}

ManagementOperations divert_operations() {
    return kDivertOperations;
}

std::string acceptors_json(const Core& core) {
    JsonArray json;
    for (const config::Acceptor& acceptor : core.config.acceptors) {
        JsonObject entry;
        entry.text("name", acceptor.name)
            .text("factoryClassName", kFactory)
            .raw("params", json_of(acceptor.written.params))
            .raw("extraProps", json_of(acceptor.written.extra));
        json.raw(entry.json());
    }
    return json.json();
}

std::string acceptors_array(const Core& core) {
    JsonArray json;
    for (const config::Acceptor& acceptor : core.config.acceptors) {
        JsonArray entry;
        entry.text(acceptor.name).text(kFactory).raw(json_of(acceptor.written.params));
        json.raw(entry.json());
    }
    return json.json();
}

}  // namespace minibroker::broker
