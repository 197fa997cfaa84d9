#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace minibroker::bench {

/// A broker's names for queues and topics.
// NOLINTNEXTLINE(performance-enum-size): CLI11 shows an enum of one byte as a character
enum class Dialect {
    kPlain,     ///< minibroker, Artemis: the name, and headers for the routing type
    kRabbitMq,  ///< `/queue/NAME`, `/topic/NAME`
    kClassic,   ///< ActiveMQ Classic: likewise, with its own header for durable subscriptions
};

enum class Routing : std::uint8_t { kAnycast, kMulticast };

/// The headers with which a client subscribes and acknowledges.
enum class AckMode : std::uint8_t { kAuto, kClient, kClientIndividual };

struct Target {
    Dialect dialect = Dialect::kPlain;
    Routing routing = Routing::kAnycast;
    std::string name;
};

struct SendStyle {
    std::size_t body_bytes = 0;
    bool persistent = false;
    bool receipt = false;
};

struct Subscription {
    AckMode ack = AckMode::kAuto;
    std::string durable_name;  ///< "" for a subscription that ends with its connection
    std::int64_t consumer_window_bytes = 0;  ///< 0: the broker's default
    bool receipt = true;
};

struct Credentials {
    std::string login;
    std::string passcode;
};

/// @param client_id  "" for none
[[nodiscard]] std::string connect_frame(const Credentials& credentials,
                                        std::string_view client_id = "");
[[nodiscard]] std::string subscribe_frame(const Target& target, const Subscription& subscription);
/// The command and the headers of a SEND, with the empty line. The receipt is the last header, its
/// value as many zeros as a SequenceText has digits.
[[nodiscard]] std::string send_head(const Target& target, const SendStyle& style);
[[nodiscard]] std::string disconnect_frame();

}  // namespace minibroker::bench
