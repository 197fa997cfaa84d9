#include "config/acceptor_parameters.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/text.h"
#include "config/near_key.h"

namespace minibroker::config {
namespace {

// Sets one parameter; gives back what was expected when the value is not that, else "".
using Setter = std::string_view (*)(std::string_view value, Acceptor&, AcceptorNotes&);

struct Parameter {
    std::string_view name;
    Setter set;
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

// Artemis accepts a TTL that is no number and then refuses every connection, as it does for 0.
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

std::string_view set_protocols(std::string_view value, Acceptor&, AcceptorNotes& notes) {
    notes.protocols = value;
    return {};
}

std::string_view set_protocol(std::string_view value, Acceptor&, AcceptorNotes& notes) {
    notes.protocol = value;
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

std::string_view set_ssl(std::string_view value, Acceptor&, AcceptorNotes& notes) {
    const auto flag = parse_flag(value);
    if (!flag) return "true or false";
    notes.ssl_enabled = *flag;
    return {};
}

constexpr Parameter kParameters[] = {
    {"host", set_host},
    {"port", set_port},
    {"protocols", set_protocols},
    {"protocol", set_protocol},
    {"anycastPrefix", set_prefixes<&Acceptor::anycast_prefixes>},
    {"multicastPrefix", set_prefixes<&Acceptor::multicast_prefixes>},
    {"connectionTtl", set_connection_ttl},
    {"connectionTtlMin", set_long<&Acceptor::connection_ttl_min>},
    {"connectionTtlMax", set_long<&Acceptor::connection_ttl_max>},
    {"heartBeatToConnectionTtlModifier", set_modifier},
    {"disableStompServerHeader", set_flag<&Acceptor::disable_stomp_server_header>},
    {"handshake-timeout", set_whole<&Acceptor::handshake_timeout>},
    {"connectionsAllowed", set_long<&Acceptor::connections_allowed>},
    {"stompConsumerWindowSize", set_whole<&Acceptor::stomp_consumer_window_size>},
    {"stompConsumerCredits", set_whole<&Acceptor::stomp_consumer_window_size>},
    {"stompMinLargeMessageSize", set_whole<&Acceptor::stomp_min_large_message_size>},
    {"stomp-min-large-message-size", set_whole<&Acceptor::stomp_min_large_message_size>},
    {"stompEnableMessageId", set_flag<&Acceptor::stomp_enable_message_id>},
    {"stomp-enable-message-id", set_flag<&Acceptor::stomp_enable_message_id>},
    {"backlog", set_whole<&Acceptor::backlog>},
    {"tcpNoDelay", set_flag<&Acceptor::tcp_no_delay>},
    {"tcpSendBufferSize", set_whole<&Acceptor::tcp_send_buffer_size>},
    {"tcpReceiveBufferSize", set_whole<&Acceptor::tcp_receive_buffer_size>},
    {"writeBufferLowWaterMark", set_count<&Acceptor::write_buffer_low_water_mark>},
    {"writeBufferHighWaterMark", set_count<&Acceptor::write_buffer_high_water_mark>},
    {"webSocketMaxFramePayloadLength", set_web_socket_length},
    {"stompMaxFramePayloadLength", set_web_socket_length},
    {"webSocketEncoderType", set_web_socket_type},
    {"httpResponseTime", set_whole<&Acceptor::http_response_time>},
    {"autoStart", set_flag<&Acceptor::auto_start>},
    {"sslEnabled", set_ssl},
};

// Without effect, and users who set them would miss it: named in a warning.
constexpr std::string_view kMissed[] = {
    "securityDomain",
    "webSocketCompressionSupported",
};

// Without effect: of other protocols, of Java's transport, of clusters, or of TLS when it is off.
// clang-format off
constexpr std::string_view kSilent[] = {
    "scheme", "useNio", "useEpoll", "useKQueue", "useInvm", "remotingThreads",
    "nioRemotingThreads", "useNioGlobalWorkerPool", "useGlobalWorkerPool", "batchDelay",
    "directDeliver", "clusterConnection", "router", "quietPeriod", "shutdownTimeout",
    "httpServerScanPeriod", "httpUpgradeEnabled", "httpUpgradeEndpoint", "httpEnabled", "httpClientIdleTime",
    "httpClientIdleScanPeriod", "httpRequiresSessionId", "useServlet", "servletPath",
    "localAddress", "localPort", "connect-timeout-millis", "activemqServerName",
    "keyStoreProvider", "keyStoreType", "keyStorePath", "keyStorePassword", "keyStoreAlias",
    "trustStoreProvider", "trustStoreType", "trustStorePath", "trustStorePassword", "crlPath",
    "enabledCipherSuites", "enabledProtocols", "needClientAuth", "wantClientAuth", "verifyHost",
    "trustAll", "sniHost", "sslProvider", "sslContext", "sslAutoReload", "useDefaultSslContext",
    "forceSSLParameters", "trustManagerFactoryPlugin", "amqpCredits", "amqpLowCredits",
    "amqpMinLargeMessageSize", "amqpDuplicateDetection", "amqpIdleTimeout",
    "amqpUseModifiedForTransientDeliveryErrors", "amqpTreatRejectAsUnmodifiedDeliveryFailed",
    "maxFrameSize", "initialRemoteMaxFrameSize", "pubSubPrefix", "saslMechanisms",
    "saslLoginConfigScope", "ackManagerFlushTimeout", "mirrorMaxPendingAcks", "supportAdvisory",
    "suppressInternalManagementObjects", "useKeepAlive", "maxInactivityDuration",
    "maxInactivityDurationInitalDelay", "openwireMaxPacketChunkSize",
    "openwireUseDuplicateDetectionOnFailover", "openWireDestinationCacheSize",
    "actorThresholdBytes", "brokerName", "rebalanceClusterClients", "updateClusterClients",
    "updateClusterClientsOnRemove", "virtualTopicConsumerWildcards",
    "virtualTopicConsumerLruCacheMax", "defaultMqttSessionExpiryInterval", "topicAliasMaximum",
    "receiveMaximum", "maximumPacketSize", "serverKeepAlive", "allowLinkStealing",
    "closeMqttConnectionOnPublishAuthorizationFailure",
};
// clang-format on

void add_once(std::vector<std::string>& names, std::string_view name) {
    if (std::ranges::find(names, name) == names.end()) names.emplace_back(name);
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
        return "parameter " + std::string(name) + ": expected " + std::string(expected) +
               ", found \"" + printable(value) + "\"";
    }
    const bool missed = std::ranges::find(kMissed, name) != std::end(kMissed);
    if (missed || std::ranges::find(kSilent, name) != std::end(kSilent)) {
        add_once(acceptor.parameters_without_effect, name);
        if (missed) add_once(notes.missed, name);
        return {};
    }
    const std::string_view near = near_key(name, acceptor_parameter_names());
    std::string text = "unknown parameter " + printable(name);
    if (!near.empty()) text += "; did you mean " + std::string(near) + "?";
    return text;
}

void apply_protocols(Acceptor& acceptor, AcceptorNotes& notes) {
    constexpr std::string_view kKnown[] = {"CORE", "AMQP", "STOMP", "HORNETQ", "MQTT", "OPENWIRE"};
    std::string list = notes.protocol.value_or("");
    if (notes.protocols) list += "," + *notes.protocols;
    bool any = false;
    bool stomp = false;
    for (const std::string_view name : split(list, ',')) {
        if (name.empty()) continue;
        if (std::ranges::find(kKnown, name) == std::end(kKnown)) {
            add_once(notes.unknown_protocols, name);
            continue;
        }
        any = true;
        stomp = stomp || name == "STOMP";
        if (name != "STOMP") add_once(acceptor.protocols_not_served, name);
    }
    acceptor.speaks_stomp = stomp || !any;
}

std::vector<std::string_view> acceptor_parameter_names() {
    std::vector<std::string_view> names;
    for (const Parameter& parameter : kParameters) names.push_back(parameter.name);
    names.insert(names.end(), std::begin(kMissed), std::end(kMissed));
    names.insert(names.end(), std::begin(kSilent), std::end(kSilent));
    return names;
}

}  // namespace minibroker::config
