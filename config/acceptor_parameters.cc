#include "config/acceptor_parameters.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <unordered_set>
#include <utility>

#include "base/secret_url.h"
#include "base/text.h"
#include "config/acceptor_unused.h"
#include "config/allowed_origins.h"
#include "config/near_key.h"

namespace minibroker::config {
namespace {

// Sets one parameter; returns the expected kind of value if the value is not of it, else "".
using Setter = std::string_view (*)(std::string_view value, Acceptor&, AcceptorNotes&);

// The value to write; nullopt if there is none, as for the other names of a parameter.
using Getter = std::optional<JsonValue> (*)(const Acceptor&);

struct Parameter {
    std::string_view name;
    KeyType type;
    Setter set;
    Getter get = nullptr;
};

constexpr std::int64_t kIntMax = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kLongMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kLongMax = std::numeric_limits<std::int64_t>::max();

template <auto kMember>
std::string_view set_whole(std::string_view value, Acceptor& acceptor, AcceptorNotes&) {
    const auto number = parse_integer(value, -1 - kIntMax, kIntMax);
    if (!number) return "a whole number of 32 bits";
    acceptor.*kMember = static_cast<std::remove_reference_t<decltype(acceptor.*kMember)>>(*number);
    return {};
}

template <auto kMember>
std::string_view set_count(std::string_view value, Acceptor& acceptor, AcceptorNotes&) {
    const auto number = parse_integer(value, 0, kIntMax);
    if (!number) return "a whole number of 32 bits, 0 or more";
    acceptor.*kMember = static_cast<std::uint32_t>(*number);
    return {};
}

template <auto kMember>
std::string_view set_long(std::string_view value, Acceptor& acceptor, AcceptorNotes&) {
    const auto number = parse_integer(value, kLongMin, kLongMax);
    if (!number) return "a whole number";
    acceptor.*kMember = *number;
    return {};
}

std::optional<bool> parse_flag(std::string_view value) {
    if (equal_ignoring_case(value, "true")) return true;
    if (equal_ignoring_case(value, "false")) return false;
    return std::nullopt;
}

template <auto kMember>
std::string_view set_flag(std::string_view value, Acceptor& acceptor, AcceptorNotes&) {
    const auto flag = parse_flag(value);
    if (!flag) return "true or false";
    acceptor.*kMember = *flag;
    return {};
}

// Artemis splits prefixes at both; a `;` gets there as %3B, since a bare one ends the parameter.
template <auto kMember>
std::string_view set_prefixes(std::string_view value, Acceptor& acceptor, AcceptorNotes&) {
    (acceptor.*kMember).clear();
    for (const std::string_view part : split(value, ',')) {
        for (const std::string_view prefix : split(part, ';')) {
            if (!prefix.empty()) (acceptor.*kMember).emplace_back(prefix);
        }
    }
    return {};
}

std::string_view set_host(std::string_view value, Acceptor& acceptor, AcceptorNotes&) {
    if (value.empty() || value.contains(',')) return "one host; several need an acceptor each";
    acceptor.host = value;
    return {};
}

std::string_view set_port(std::string_view value, Acceptor& acceptor, AcceptorNotes&) {
    const auto port = parse_integer(value, 0, std::numeric_limits<std::uint16_t>::max());
    if (!port) return "a port, 0 to 65535";
    acceptor.port = static_cast<std::uint16_t>(*port);
    return {};
}

// Artemis accepts a TTL that is not a number and then refuses every connection, as for 0.
std::string_view set_connection_ttl(std::string_view value, Acceptor& acceptor, AcceptorNotes&) {
    acceptor.connection_ttl = parse_integer(value, kLongMin, kLongMax).value_or(0);
    return {};
}

std::string_view set_modifier(std::string_view value, Acceptor& acceptor, AcceptorNotes&) {
    double number = 0;
    const char* const end = value.data() + value.size();
    const auto result = std::from_chars(value.data(), end, number);
    if (result.ec != std::errc{} || result.ptr != end || !std::isfinite(number)) return "a number";
    acceptor.heart_beat_to_connection_ttl_modifier = number;
    return {};
}

template <auto kMember>
std::string_view set_note(std::string_view value, Acceptor&, AcceptorNotes& notes) {
    notes.*kMember = value;
    return {};
}

std::string_view set_web_socket_length(std::string_view value, Acceptor& acceptor, AcceptorNotes&) {
    const auto number = parse_integer(value, 1, kIntMax);
    if (!number) return "a whole number of 32 bits, 1 or more";
    acceptor.web_socket_max_frame_payload_length = static_cast<std::uint32_t>(*number);
    return {};
}

std::string_view set_web_socket_type(std::string_view value, Acceptor& acceptor, AcceptorNotes&) {
    if (value != "text" && value != "binary") return "binary or text";
    acceptor.web_socket_text = value == "text";
    return {};
}

std::string_view set_origins(std::string_view value, Acceptor& acceptor, AcceptorNotes& notes) {
    auto origins = parse_origins(value);
    if (!origins) {
        notes.wrong = origins.error();
        return "hosts or origins like https://example.org:8443, or *, between commas";
    }
    acceptor.allowed_origins = std::move(*origins);
    return {};
}

std::string_view set_ssl(std::string_view value, Acceptor&, AcceptorNotes& notes) {
    const auto flag = parse_flag(value);
    if (!flag) return "true or false";
    notes.ssl_enabled = *flag;
    return {};
}

template <auto kMember>
std::optional<JsonValue> get_number(const Acceptor& acceptor) {
    return json_of(static_cast<std::int64_t>(acceptor.*kMember));
}

template <auto kMember>
std::optional<JsonValue> get_flag(const Acceptor& acceptor) {
    return json_of(acceptor.*kMember);
}

std::string joined(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : ",") + name;
    return out;
}

template <auto kMember>
std::optional<JsonValue> get_list(const Acceptor& acceptor) {
    if ((acceptor.*kMember).empty()) return std::nullopt;
    return json_of(joined(acceptor.*kMember));
}

std::optional<JsonValue> get_protocols(const Acceptor& acceptor) {
    std::vector<std::string> protocols = acceptor.protocols_not_served;
    if (acceptor.speaks_stomp) protocols.emplace_back("STOMP");
    return json_of(joined(protocols));
}

std::optional<JsonValue> get_connection_ttl(const Acceptor& acceptor) {
    if (!acceptor.connection_ttl) return std::nullopt;
    return json_of(*acceptor.connection_ttl);
}

constexpr Parameter kParameters[] = {
    {"host",
     KeyType::kText,
     set_host,
     [](const Acceptor& a) { return std::optional(json_of(a.host)); }},
    {"port", KeyType::kInt, set_port, get_number<&Acceptor::port>},
    {"protocols", KeyType::kList, set_note<&AcceptorNotes::protocols>, get_protocols},
    {"protocol", KeyType::kList, set_note<&AcceptorNotes::protocol>},
    {"anycastPrefix",
     KeyType::kList,
     set_prefixes<&Acceptor::anycast_prefixes>,
     get_list<&Acceptor::anycast_prefixes>},
    {"multicastPrefix",
     KeyType::kList,
     set_prefixes<&Acceptor::multicast_prefixes>,
     get_list<&Acceptor::multicast_prefixes>},
    {"connectionTtl", KeyType::kLong, set_connection_ttl, get_connection_ttl},
    {"connectionTtlMin",
     KeyType::kLong,
     set_long<&Acceptor::connection_ttl_min>,
     get_number<&Acceptor::connection_ttl_min>},
    {"connectionTtlMax",
     KeyType::kLong,
     set_long<&Acceptor::connection_ttl_max>,
     get_number<&Acceptor::connection_ttl_max>},
    {"heartBeatToConnectionTtlModifier",
     KeyType::kDecimal,
     set_modifier,
     [](const Acceptor& a) {
         return std::optional(json_of(a.heart_beat_to_connection_ttl_modifier));
     }},
    {"disableStompServerHeader",
     KeyType::kBoolean,
     set_flag<&Acceptor::disable_stomp_server_header>,
     get_flag<&Acceptor::disable_stomp_server_header>},
    {"handshake-timeout",
     KeyType::kInt,
     set_whole<&Acceptor::handshake_timeout>,
     get_number<&Acceptor::handshake_timeout>},
    {"connectionsAllowed",
     KeyType::kLong,
     set_long<&Acceptor::connections_allowed>,
     get_number<&Acceptor::connections_allowed>},
    {"stompConsumerWindowSize",
     KeyType::kInt,
     set_whole<&Acceptor::stomp_consumer_window_size>,
     get_number<&Acceptor::stomp_consumer_window_size>},
    {"stompConsumerCredits", KeyType::kInt, set_whole<&Acceptor::stomp_consumer_window_size>},
    {"stompMinLargeMessageSize",
     KeyType::kInt,
     set_whole<&Acceptor::stomp_min_large_message_size>,
     get_number<&Acceptor::stomp_min_large_message_size>},
    {"stomp-min-large-message-size",
     KeyType::kInt,
     set_whole<&Acceptor::stomp_min_large_message_size>},
    {"stompEnableMessageId",
     KeyType::kBoolean,
     set_flag<&Acceptor::stomp_enable_message_id>,
     get_flag<&Acceptor::stomp_enable_message_id>},
    {"stomp-enable-message-id", KeyType::kBoolean, set_flag<&Acceptor::stomp_enable_message_id>},
    {"backlog", KeyType::kInt, set_whole<&Acceptor::backlog>, get_number<&Acceptor::backlog>},
    {"tcpNoDelay",
     KeyType::kBoolean,
     set_flag<&Acceptor::tcp_no_delay>,
     get_flag<&Acceptor::tcp_no_delay>},
    {"tcpSendBufferSize",
     KeyType::kInt,
     set_whole<&Acceptor::tcp_send_buffer_size>,
     get_number<&Acceptor::tcp_send_buffer_size>},
    {"tcpReceiveBufferSize",
     KeyType::kInt,
     set_whole<&Acceptor::tcp_receive_buffer_size>,
     get_number<&Acceptor::tcp_receive_buffer_size>},
    {"writeBufferLowWaterMark",
     KeyType::kInt,
     set_count<&Acceptor::write_buffer_low_water_mark>,
     get_number<&Acceptor::write_buffer_low_water_mark>},
    {"writeBufferHighWaterMark",
     KeyType::kInt,
     set_count<&Acceptor::write_buffer_high_water_mark>,
     get_number<&Acceptor::write_buffer_high_water_mark>},
    {"webSocketMaxFramePayloadLength",
     KeyType::kInt,
     set_web_socket_length,
     get_number<&Acceptor::web_socket_max_frame_payload_length>},
    {"stompMaxFramePayloadLength", KeyType::kInt, set_web_socket_length},
    {"webSocketEncoderType",
     KeyType::kChoice,
     set_web_socket_type,
     [](const Acceptor& a) {
         return std::optional(json_of(std::string(a.web_socket_text ? "text" : "binary")));
     }},
    {"httpResponseTime",
     KeyType::kInt,
     set_whole<&Acceptor::http_response_time>,
     get_number<&Acceptor::http_response_time>},
    {"allowedOrigins", KeyType::kList, set_origins, get_list<&Acceptor::allowed_origins>},
    {"autoStart",
     KeyType::kBoolean,
     set_flag<&Acceptor::auto_start>,
     get_flag<&Acceptor::auto_start>},
    {"sslEnabled", KeyType::kBoolean, set_ssl},
};

void add_once(std::vector<std::string>& names, std::string_view name) {
    if (std::ranges::find(names, name) == names.end()) names.emplace_back(name);
}

void set_without_effect(Acceptor& acceptor, std::string_view name, std::string_view value) {
    for (auto& [known, kept] : acceptor.parameters_without_effect) {
        if (known != name) continue;
        kept = value;
        return;
    }
    acceptor.parameters_without_effect.emplace_back(name, value);
}

}  // namespace

std::string set_acceptor_parameter(std::string_view name,
                                   std::string_view value,
                                   Acceptor& acceptor,
                                   AcceptorNotes& notes) {
    for (const Parameter& parameter : kParameters) {
        if (parameter.name != name) continue;
        const std::string_view expected = parameter.set(value, acceptor, notes);
        if (expected.empty()) return {};
        std::string text = "parameter " + std::string(name) + ": expected " + std::string(expected);
        if (names_secret(name) || may_hold_secret(value)) return text;
        text += ", found \"" + printable(value) + "\"";
        if (!notes.wrong.empty()) text += ": " + std::exchange(notes.wrong, {});
        return text;
    }
    const bool missed = std::ranges::find(kMissed, name) != std::end(kMissed);
    if (missed || std::ranges::find(kSilent, name) != std::end(kSilent)) {
        set_without_effect(acceptor, name, value);
        add_once(missed ? notes.missed : notes.silent, name);
        return {};
    }
    const bool guesses = notes.guesses++ < kParameterGuessesMax;
    const std::string_view near =
        guesses ? near_key(name, acceptor_parameter_names()) : std::string_view();
    std::string text = "unknown parameter " + printable(name);
    if (!near.empty()) text += "; did you mean " + std::string(near) + "?";
    return text;
}

void apply_protocols(Acceptor& acceptor, AcceptorNotes& notes) {
    constexpr std::string_view kKnown[] = {"CORE", "AMQP", "STOMP", "HORNETQ", "MQTT", "OPENWIRE"};
    std::string list = notes.protocol.value_or("");
    if (notes.protocols) list += "," + *notes.protocols;
    std::unordered_set<std::string_view> unknown;
    bool any = false;
    bool stomp = false;
    for (const std::string_view name : split(list, ',')) {
        if (name.empty()) continue;
        if (std::ranges::find(kKnown, name) == std::end(kKnown)) {
            if (unknown.insert(name).second) notes.unknown_protocols.emplace_back(name);
            continue;
        }
        any = true;
        stomp = stomp || name == "STOMP";
        if (name != "STOMP") add_once(acceptor.protocols_not_served, name);
    }
    acceptor.speaks_stomp = stomp || !any;
}

JsonValue write_acceptor_parameters(const Acceptor& acceptor) {
    JsonValue object = json_object();
    for (const Parameter& parameter : kParameters) {
        if (parameter.get == nullptr) continue;
        if (auto value = parameter.get(acceptor)) {
            object.members.push_back({std::string(parameter.name), std::move(*value)});
        }
    }
    for (const auto& [name, value] : acceptor.parameters_without_effect) {
        object.members.push_back({name, json_of(value)});
    }
    return object;
}

std::vector<KeyInfo> acceptor_parameters() {
    std::vector<KeyInfo> infos;
    for (const Parameter& parameter : kParameters) {
        infos.push_back({parameter.name, parameter.type, {}});
        if (parameter.type == KeyType::kChoice) infos.back().choices = {"binary", "text"};
    }
    for (const std::string_view name : kMissed) infos.push_back({name, KeyType::kText, {}});
    for (const std::string_view name : kSilent) infos.push_back({name, KeyType::kText, {}});
    return infos;
}

std::vector<std::string_view> acceptor_parameter_names() {
    std::vector<std::string_view> names;
    for (const KeyInfo& info : acceptor_parameters()) names.push_back(info.name);
    return names;
}

}  // namespace minibroker::config
