#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/compact_text.h"
#include "base/result.h"
#include "broker/message/routing_type.h"
#include "config/address_settings.h"
#include "config/queue_attribute.h"
#include "config/queue_config.h"

namespace minibroker::broker {

/// What a queue is, apart from its name and address. Defaults are Artemis's (`QueueConfiguration`).
/// Every queue has them, so that they are kept small: texts that most do not have, flags together.
struct QueueAttributes {
    RoutingType routing_type = RoutingType::kMulticast;
    // `durable`, `filter`, `max_consumers`, ...: the rows of config/queue_attributes.def, by size.
#define QUEUE_FLAG(member, ...) bool member = config::queue_attribute::member::kRow.initially;
#include "config/queue_attributes.def"
#define QUEUE_TEXT(member, ...) CompactText member;
#include "config/queue_attributes.def"
#define QUEUE_NUMBER(member, ...) \
    std::int64_t member = config::queue_attribute::member::kRow.initially;
#define QUEUE_INT(...) QUEUE_NUMBER(__VA_ARGS__)
#define QUEUE_LONG(...) QUEUE_NUMBER(__VA_ARGS__)
#include "config/queue_attributes.def"
#undef QUEUE_NUMBER

    bool operator==(const QueueAttributes&) const = default;
};

/// Attributes that queues have in common: many have the same.
using SharedQueueAttributes = std::shared_ptr<const QueueAttributes>;

/// A last-value queue that was not told a key has Artemis's `_AMQ_LVQ_NAME`, and says so. Source:
/// QueueFactoryImpl.createQueueWith.
void complete_last_value_key(QueueAttributes& attributes);

/// The attributes of a queue that is made at run time on an address with `settings`.
[[nodiscard]] QueueAttributes attributes_from(const config::AddressSettings& settings,
                                              bool auto_created);
/// The attributes of a configured queue: what `queue` says, else what `settings` say.
[[nodiscard]] QueueAttributes attributes_from(const config::Queue& queue,
                                              const config::AddressSettings& settings);

/// Gives `changed`, which is to take the place of `current` in a queue, back what a queue keeps for
/// its life: its kind, and what is its own. Source: PostOfficeImpl.updateQueue.
void keep_for_life(QueueAttributes& changed, const QueueAttributes& current);
/// Whether a queue with `a` can become one with `b`: durability, last value and its key.
[[nodiscard]] bool same_kind(const QueueAttributes& a, const QueueAttributes& b);

/// As the AddQueue record's `attributes` (docs/JOURNAL_FORMAT.md, "Queue attributes").
[[nodiscard]] std::string encode_attributes(const QueueAttributes& attributes);
/// The reverse; kCorrupt when the bytes are not such.
[[nodiscard]] Result<QueueAttributes> decode_attributes(std::string_view bytes);

}  // namespace minibroker::broker
