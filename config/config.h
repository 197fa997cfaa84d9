#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/address_settings.h"
#include "config/queue_config.h"

namespace minibroker::config {

/// The parameters of an acceptor as written. Those of `extra` were written in
/// extraParams, or do not belong to a transport (anycastPrefix). Source: Artemis
/// `TransportConfiguration`.
struct WrittenParameters {
    std::vector<std::pair<std::string, std::string>> params;
    std::vector<std::pair<std::string, std::string>> extra;

    bool operator==(const WrittenParameters&) const { return true; }
};

/// A listening socket. Names are those of the acceptor's URL parameters (docs/CONFIG.md).
struct Acceptor {
    std::string name;
    std::string host = "localhost";
    std::uint16_t port = 61616;  ///< 0: any free port
    bool speaks_stomp = true;    ///< `protocols` lists STOMP, or only unknown names
    std::vector<std::string> protocols_not_served;  ///< listed beside STOMP: CORE, AMQP, ...
    /// names and values of Artemis's parameters that have no effect here
    std::vector<std::pair<std::string, std::string>> parameters_without_effect;
    std::vector<std::string> anycast_prefixes;
    std::vector<std::string> multicast_prefixes;
    /// connectionTtl, ms; not positive: every connection is refused
    std::optional<std::int64_t> connection_ttl;
    std::int64_t connection_ttl_min = 1'000;  ///< ms
    std::int64_t connection_ttl_max = 9'223'372'036'854'775'807;
    double heart_beat_to_connection_ttl_modifier = 2.0;
    bool disable_stomp_server_header = false;
    std::int64_t handshake_timeout = 10;    ///< handshake-timeout, s; not positive: none
    std::int64_t connections_allowed = -1;  ///< -1: any number
    /// bytes in flight per client-acknowledging subscription
    std::int64_t stomp_consumer_window_size = 10'240;
    std::int64_t stomp_min_large_message_size = 102'400;  ///< bytes; -1: never large
    bool stomp_enable_message_id = false;
    int backlog = -1;  ///< -1: the system's
    bool tcp_no_delay = true;
    int tcp_send_buffer_size = 1'048'576;                  ///< bytes; -1: the system's
    int tcp_receive_buffer_size = 1'048'576;               ///< bytes; -1: the system's
    std::uint32_t write_buffer_low_water_mark = 32'768;    ///< bytes
    std::uint32_t write_buffer_high_water_mark = 131'072;  ///< bytes
    /// webSocketMaxFramePayloadLength, bytes: of one WebSocket frame, in both directions
    std::uint32_t web_socket_max_frame_payload_length = 65'536;
    bool web_socket_text = false;              ///< webSocketEncoderType=text instead of binary
    std::int64_t http_response_time = 10'000;  ///< ms until a POST is answered empty
    /// allowedOrigins: `SCHEME://HOST:PORT`, `HOST` or `*`; ours (broker/session/http_origin.h)
    std::vector<std::string> allowed_origins;
    bool auto_start = true;
    /// as written, for management to report: not a part of the acceptor's identity
    WrittenParameters written;

    bool operator==(const Acceptor&) const = default;
};

struct User {
    std::string password;
    std::vector<std::string> roles;

    bool operator==(const User&) const = default;
};

/// The user that a client without a valid login becomes. Source: Artemis `GuestLoginModule`, with
/// its defaults.
struct GuestLogin {
    std::string user = "guest";
    std::string role = "guests";
    bool credentials_invalidate = false;  ///< a client with a password is not a guest

    bool operator==(const GuestLogin&) const = default;
};

/// The permissions of a role on the addresses of one match (securityRoles).
struct Permissions {
    bool send = false;
    bool consume = false;
    bool create_address = false;
    bool delete_address = false;
    bool create_durable_queue = false;
    bool delete_durable_queue = false;
    bool create_non_durable_queue = false;
    bool delete_non_durable_queue = false;
    bool manage = false;
    bool browse = false;
    bool view = false;
    bool edit = false;

    bool operator==(const Permissions&) const = default;
};

struct Address {
    std::string name;
    bool anycast = false;
    bool multicast = false;
    std::vector<Queue> queues;  ///< whose own `address` may differ (docs/CONFIG.md, "queueConfigs")

    bool operator==(const Address&) const = default;
};

struct Divert {
    std::string name;
    std::string address;
    std::string forwarding_address;
    std::optional<std::string> routing_name;  ///< none: a unique one
    bool exclusive = false;
    std::string filter;
    enum class Routing : std::uint8_t { kAnycast, kMulticast, kStrip, kPass };
    Routing routing_type = Routing::kStrip;

    bool operator==(const Divert&) const = default;
};

/// wildcardConfiguration: the characters that separate and match words of names.
struct Wildcards {
    bool routing_enabled = true;
    char delimiter = '.';
    char any_words = '#';
    char single_word = '*';

    bool operator==(const Wildcards&) const = default;
};

/// The content of broker.json, with Artemis's defaults. A value: printed, compared, handed down
/// from `main`.
struct Config {
    std::string name = "localhost";
    bool persistence_enabled = true;
    bool security_enabled = true;
    bool populate_validated_user = false;
    bool reject_empty_validated_user = false;
    std::string management_address = "activemq.management";
    std::string management_notification_address = "activemq.notifications";
    bool management_message_rbac = false;
    std::string management_rbac_prefix = "mops";
    std::string view_permission_method_match_pattern = "^(get|is|count|list|browse|query).*$";
    std::int64_t message_expiry_scan_period = 30'000;    ///< ms; not positive: never
    std::int64_t address_queue_scan_period = 30'000;     ///< ms; not positive: never
    std::int64_t connection_ttl_override = -1;           ///< ms; -1: none
    std::int64_t connection_ttl_check_interval = 2'000;  ///< ms
    std::int64_t transaction_timeout = 300'000;          ///< ms
    std::int64_t transaction_timeout_scan_period = 1'000;
    std::int64_t global_max_size = -1;  ///< bytes; -1: half of the machine's memory
    std::int64_t global_max_messages = -1;
    std::int64_t id_cache_size = 20'000;
    bool persist_id_cache = true;
    std::string temporary_queue_namespace;
    bool suppress_session_notifications = false;
    /// relative directories start at the file's directory
    std::string journal_directory = "data/journal";
    std::int64_t journal_file_size = 10 * 1024 * 1024;
    bool journal_datasync = true;
    bool journal_sync_transactional = true;
    bool journal_sync_non_transactional = true;
    bool persist_delivery_count_before_delivery = false;
    // From here to async_connection_execution_enabled: shown by management, otherwise without
    // effect.
    bool message_counter_enabled = false;
    std::int64_t message_counter_sample_period = 10'000;  ///< ms
    std::int64_t message_counter_max_day_history = 10;
    std::int64_t max_disk_usage = 90;       ///< percent
    std::int64_t min_disk_free = -1;        ///< bytes
    std::int64_t disk_scan_period = 5'000;  ///< ms
    std::string bindings_directory = "data/bindings";
    std::string paging_directory = "data/paging";
    std::string large_messages_directory = "data/large-messages";
    std::string journal_type = "NIO";
    std::int64_t journal_min_files = 2;
    std::int64_t journal_pool_files = -1;
    std::int64_t journal_compact_min_files = 10;
    std::int64_t journal_compact_percentage = 30;
    std::int64_t thread_pool_max_size = 30;
    std::int64_t scheduled_thread_pool_max_size = 5;
    std::int64_t journal_buffer_size_nio = 501'760;       ///< bytes
    std::int64_t journal_buffer_size_aio = 501'760;       ///< bytes
    std::int64_t journal_buffer_timeout_nio = 3'333'333;  ///< ns
    std::int64_t journal_buffer_timeout_aio = 500'000;    ///< ns
    std::int64_t journal_max_io_nio = 1;
    std::int64_t journal_max_io_aio = 4'096;
    bool create_bindings_dir = true;
    bool create_journal_dir = true;
    std::int64_t security_invalidation_interval = 10'000;  ///< ms
    std::int64_t message_expiry_thread_priority = 3;
    bool async_connection_execution_enabled = true;
    Wildcards wildcards;
    /// ms; not positive: a changed file is read again only on SIGHUP
    std::int64_t configuration_file_refresh_period = 5'000;
    bool test_operations = false;  ///< the management resource `minibroker`; ours
    std::vector<Acceptor> acceptors;
    std::map<std::string, User> users;
    std::optional<GuestLogin> guest_login;  ///< none: a client without a right login is refused
    /// The names of guests before reloads: some may be connected still. Not in the file.
    std::vector<std::string> former_guests;
    std::map<std::string, std::map<std::string, Permissions>>
        security_roles;                                       ///< match -> role -> permissions
    std::map<std::string, AddressSettings> address_settings;  ///< match -> settings
    std::vector<Address> addresses;
    std::vector<Divert> diverts;

    bool operator==(const Config&) const = default;
};

}  // namespace minibroker::config
