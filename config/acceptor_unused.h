#pragma once

#include <string_view>

/// Parameters of Artemis's acceptors that have no effect here.
namespace minibroker::config {

/// Users who set them expect their effect: named in a warning.
inline constexpr std::string_view kMissed[] = {"securityDomain", "webSocketCompressionSupported"};

/// Of other protocols, of Java's transport, of clusters, or of TLS when it is off.
// clang-format off
inline constexpr std::string_view kSilent[] = {
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

}  // namespace minibroker::config
