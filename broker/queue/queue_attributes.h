#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/compact_text.h"
#include "base/result.h"
#include "broker/message/routing_type.h"
#include "config/address_settings.h"
#include "config/queue_config.h"

namespace minibroker::broker {

/// What a queue is, apart from its name and address. Defaults are Artemis's (`QueueConfiguration`).
/// Every queue has them, so that they are kept small: texts that most do not have, flags together.
struct QueueAttributes {
    RoutingType routing_type = RoutingType::kMulticast;
    bool durable = true;
    bool temporary = false;  ///< of a subscription without durable name: goes with it
    bool auto_created = false;
    bool configured = false;  ///< from broker.json
    bool internal = false;
    bool purge_on_no_consumers = false;
    bool exclusive = false;
    bool last_value = false;
    bool non_destructive = false;
    bool group_rebalance = false;
    bool group_rebalance_pause_dispatch = false;
    bool auto_delete = false;
    bool enabled = true;
    bool paused = false;
    CompactText filter;  ///< "" for none
    CompactText user;    ///< who made it
    CompactText last_value_key;
    CompactText group_first_key;
    std::int64_t max_consumers = -1;
    std::int64_t ring_size = -1;
    std::int64_t group_buckets = -1;
    std::int64_t consumers_before_dispatch = 0;
    std::int64_t delay_before_dispatch = -1;  ///< ms
    std::int64_t auto_delete_delay = 0;       ///< ms
    std::int64_t auto_delete_message_count = 0;

    bool operator==(const QueueAttributes&) const = default;
};

/// A last-value queue that was not told a key has Artemis's `_AMQ_LVQ_NAME`, and says so. Source:
/// QueueFactoryImpl.createQueueWith.
void complete_last_value_key(QueueAttributes& attributes);

/// The attributes of a queue that is made at run time on an address with `settings`.
[[nodiscard]] QueueAttributes attributes_from(const config::AddressSettings& settings,
                                              bool auto_created);
/// The attributes of a configured queue: what `queue` says, else what `settings` say.
[[nodiscard]] QueueAttributes attributes_from(const config::Queue& queue,
                                              const config::AddressSettings& settings);

/// As the AddQueue record's `attributes` (docs/JOURNAL_FORMAT.md, "Queue attributes").
[[nodiscard]] std::string encode_attributes(const QueueAttributes& attributes);
/// The reverse; kCorrupt when the bytes are not such.
[[nodiscard]] Result<QueueAttributes> decode_attributes(std::string_view bytes);

}  // namespace minibroker::broker
