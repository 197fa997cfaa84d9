#include <algorithm>

#include "base/text.h"
#include "broker/address/address_book.h"
#include "broker/environment/environment.h"
#include "broker/management/configuration_json.h"
#include "broker/management/controls.h"
#include "broker/management/json.h"

// The resources acceptor.NAME and divert.NAME. Acceptors cannot be stopped: a client that asked
// over one of them would lose its connection.

namespace minibroker::broker {
namespace {

using Result = ManagementResult;

constexpr std::string_view kFactory =
    "org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory";

const config::Acceptor& acceptor_of(const ControlCall<AcceptorControl>& call) {
    return *std::ranges::find(
        call.on.environment.config.acceptors, call.object, &config::Acceptor::name);
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

const config::Divert& divert_of(const ControlCall<DivertControl>& call) {
    return call.on.book.diverts().find(call.object)->configuration;
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

template <typename Call>
Result true_flag(const Call&) {
    return Result::flag(true);
}

template <typename Call>
Result nothing(const Call&) {
    return Result::nothing();
}

constexpr ManagementOperation<AcceptorControl> kAcceptorOperations[] = {
    {"getName", "", [](const ControlCall<AcceptorControl>& c) { return Result::text(c.object); }},
    {"isStarted", "", true_flag},
    {"getFactoryClassName",
     "",
     [](const ControlCall<AcceptorControl>&) { return Result::text(kFactory); }},
    {"getParameters",
     "",
     [](const ControlCall<AcceptorControl>& c) {
         return Result::value(all_parameters(acceptor_of(c)));
     }},
    {"start", "", nothing},
    {"reload", "", nothing},
};

constexpr ManagementOperation<DivertControl> kDivertOperations[] = {
    {"getUniqueName",
     "",
     [](const ControlCall<DivertControl>& c) { return Result::text(c.object); }},
    {"getAddress",
     "",
     [](const ControlCall<DivertControl>& c) { return Result::text(divert_of(c).address); }},
    {"getForwardingAddress",
     "",
     [](const ControlCall<DivertControl>& c) {
         return Result::text(divert_of(c).forwarding_address);
     }},
    {"getRoutingName",
     "",
     [](const ControlCall<DivertControl>& c) {
         return Result::text(c.on.book.diverts().find(c.object)->routing_name);
     }},
    {"isExclusive",
     "",
     [](const ControlCall<DivertControl>& c) { return Result::flag(divert_of(c).exclusive); }},
    {"getFilter",
     "",
     [](const ControlCall<DivertControl>& c) {
         const std::string& filter = divert_of(c).filter;
         return filter.empty() ? Result::nothing() : Result::text(filter);
     }},
    {"getRoutingType",
     "",
     [](const ControlCall<DivertControl>& c) {
         return Result::text(routing_name(divert_of(c).routing_type));
     }},
    {"getTransformerClassName", "", nothing},
    {"getTransformerProperties",
     "",
     [](const ControlCall<DivertControl>&) { return Result::value("{}"); }},
    {"getTransformerPropertiesAsJSON",
     "",
     [](const ControlCall<DivertControl>&) { return Result::text("{}"); }},
    {"isRetroactiveResource",
     "",
     [](const ControlCall<DivertControl>& c) {
         return Result::flag(c.on.book.diverts().find(c.object)->retroactive);
     }},
};

}  // namespace

std::unique_ptr<OperationTable> operations_of(AcceptorControl control) {
    return table_of(control, kAcceptorOperations);
}

std::unique_ptr<OperationTable> operations_of(DivertControl control) {
    return table_of(control, kDivertOperations);
}

std::string acceptors_json(const config::Config& config) {
    JsonArray json;
    for (const config::Acceptor& acceptor : config.acceptors) {
        JsonObject entry;
        entry.text("name", acceptor.name)
            .text("factoryClassName", kFactory)
            .raw("params", json_of(acceptor.written.params))
            .raw("extraProps", json_of(acceptor.written.extra));
        json.raw(entry.json());
    }
    return json.json();
}

std::string acceptors_array(const config::Config& config) {
    JsonArray json;
    for (const config::Acceptor& acceptor : config.acceptors) {
        JsonArray entry;
        entry.text(acceptor.name).text(kFactory).raw(json_of(acceptor.written.params));
        json.raw(entry.json());
    }
    return json.json();
}

}  // namespace minibroker::broker
