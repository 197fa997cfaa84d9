#pragma once

#include <string>

#include "broker/management/json.h"
#include "broker/message/message.h"
#include "broker/queue/consumer.h"
#include "config/address_settings.h"

namespace minibroker::broker {

/// A message in management's lists: its head and every property; texts longer than
/// managementMessageAttributeSizeLimit are cut. Source: Artemis `Message.toMap`.
[[nodiscard]] std::string message_json(const Message& message,
                                       const config::AddressSettings& settings);
/// How many messages of a queue, from its head, management lists, or examines to count those of a
/// filter or by property; none if it is not above 0.
[[nodiscard]] inline std::int64_t browse_page_size(const config::AddressSettings& settings) {
    return settings.management_browse_page_size.value_or(200);
}
/// A consumer in listConsumersAsJSON; with `queue_name` if the consumers of all queues are listed.
[[nodiscard]] std::string consumer_json(const Consumer& consumer, bool queue_name);
/// Bytes of the messages that the consumer holds, counted as Artemis does.
[[nodiscard]] std::int64_t bytes_in_transit(const Consumer& consumer);

}  // namespace minibroker::broker
