#include "config/acceptor_json.h"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/text.h"
#include "config/acceptor_parameters.h"
#include "config/acceptor_url.h"
#include "config/fields.h"

namespace minibroker::config {
namespace {

constexpr std::string_view kNettyFactory =
    "org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory";

// Parameters of a URL that Artemis's transport does not know: its protocols do
// (`TransportConstants.ALLOWABLE_ACCEPTOR_KEYS` has the others).
constexpr std::string_view kNoTransport[] = {"anycastPrefix",
                                             "multicastPrefix",
                                             "allowedOrigins",
                                             "webSocketEncoderType",
                                             "securityDomain",
                                             "webSocketCompressionSupported"};

struct Draft {
    Acceptor acceptor;
    AcceptorNotes notes;
    std::string factory_class_name;
};

std::string joined(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : ", ") + printable(name);
    return out;
}

void warn(const Place& place, const Draft& draft) {
    const Acceptor& acceptor = draft.acceptor;
    const std::string start = "acceptor " + printable(acceptor.name) + ": ";
    const auto say = [&](const std::string& text) { place.warning_line(start + text); };
    if (!acceptor.protocols_not_served.empty()) {
        const bool one = acceptor.protocols_not_served.size() == 1;
        say(joined(acceptor.protocols_not_served) + (one ? " is" : " are") +
            (acceptor.speaks_stomp
                 ? " not served, only STOMP"
                 : " not served, and STOMP is not in the list: every client is refused"));
    }
    if (!draft.notes.unknown_protocols.empty()) {
        say("unknown in protocols: " + joined(draft.notes.unknown_protocols));
    }
    for (const std::string& name : draft.notes.silent) place.without_effect(name);
    if (!draft.notes.missed.empty()) {
        say("no effect in minibroker: " + joined(draft.notes.missed));
    }
    if (acceptor.connection_ttl && *acceptor.connection_ttl <= 0) {
        say("connectionTtl is not above 0, so every connection will be refused");
    }
}

using Names = std::unordered_set<std::string>;

Names names_of(const std::vector<Acceptor>& acceptors) {
    Names names;
    for (const Acceptor& one : acceptors) names.insert(one.name);
    return names;
}

void finish(const Place& place, Draft& draft, Names& names, Config& config) {
    apply_protocols(draft.acceptor, draft.notes);
    if (draft.notes.ssl_enabled) {
        place.problem(
            "parameter sslEnabled: TLS is not supported yet (a proxy in front of an acceptor "
            "without "
            "it can end it, as stunnel or HAProxy)");
    }
    if (!names.insert(draft.acceptor.name).second) {
        place.problem("there is an acceptor of this name already");
    }
    warn(place, draft);
    config.acceptors.push_back(std::move(draft.acceptor));
}

using Parameters = std::vector<std::pair<std::string, std::string>>;

void set(const Place& place, Draft& draft, const UrlParameter& parameter, Parameters& written) {
    std::string wrong =
        set_acceptor_parameter(parameter.name, parameter.value, draft.acceptor, draft.notes);
    if (!wrong.empty()) return place.problem(std::move(wrong));
    const auto same = std::ranges::find(written, parameter.name, &Parameters::value_type::first);
    if (same == written.end()) {
        written.emplace_back(parameter.name, parameter.value);
    } else {
        same->second = parameter.value;
    }
}

void set_of_url(const Place& place, Draft& draft, const UrlParameter& parameter) {
    WrittenParameters& text = draft.acceptor.written;
    const bool extra = std::ranges::find(kNoTransport, parameter.name) != std::end(kNoTransport);
    set(place, draft, parameter, extra ? text.extra : text.params);
}

template <auto kWritten>
void read_parameters(const Place& place, Draft& draft) {
    read_entries(place, [&](const Place& entry, const std::string& name) {
        std::string value;
        if (read_text(entry, value))
            set(entry, draft, {name, value}, draft.acceptor.written.*kWritten);
    });
}

void read_factory(const Place& place, Draft& draft) {
    if (!read_text(place, draft.factory_class_name)) return;
    if (!draft.factory_class_name.ends_with(".NettyAcceptorFactory")) {
        place.wrong(kNettyFactory);
    }
}

void read_name(const Place& place, Draft& draft) {
    static_cast<void>(read_text(place, draft.acceptor.name));
}

constexpr Field<Draft> kFields[] = {
    {"name", read_name, KeyType::kText},
    unused_anything<Draft>("combinedParams"),
    {"factoryClassName",
     read_factory,
     KeyType::kText,
     nullptr,
     [](const Draft&) { return std::optional(json_of(std::string(kNettyFactory))); }},
    {"params",
     read_parameters<&WrittenParameters::params>,
     KeyType::kObject,
     nullptr,
     [](const Draft& draft) { return std::optional(write_acceptor_parameters(draft.acceptor)); }},
    {"extraParams", read_parameters<&WrittenParameters::extra>},
};

}  // namespace

void read_acceptors(const Place& place, Config& config) {
    Names names = names_of(config.acceptors);
    read_entries(place, [&](const Place& entry, const std::string& name) {
        if (entry.value().kind != JsonValue::Kind::kText)
            return entry.wrong("a URL tcp://host:port");
        const auto url = parse_acceptor_url(entry.value().text);
        if (!url) return entry.problem(url.error().text);
        Draft draft;
        draft.acceptor.name = name;
        draft.acceptor.written.params.emplace_back("scheme", "tcp");
        set_of_url(entry, draft, {"host", url->host});
        if (!url->port.empty()) set_of_url(entry, draft, {"port", url->port});
        for (const UrlParameter& parameter : url->parameters) set_of_url(entry, draft, parameter);
        finish(entry, draft, names, config);
    });
}

void read_acceptor_configurations(const Place& place, Config& config) {
    Names names = names_of(config.acceptors);
    read_entries(place, [&](const Place& entry, const std::string& name) {
        Draft draft;
        draft.acceptor.name = name;
        read_fields(entry, kFields, draft);
        finish(entry, draft, names, config);
    });
}

std::optional<JsonValue> write_acceptors(const Config& config) {
    JsonValue acceptors = json_object();
    for (const Acceptor& acceptor : config.acceptors) {
        Draft draft;
        draft.acceptor = acceptor;
        acceptors.members.push_back({acceptor.name, write_fields(kFields, draft)});
    }
    return acceptors;
}

std::vector<KeyInfo> acceptor_configuration_keys() {
    return infos_of(kFields);
}

}  // namespace minibroker::config
