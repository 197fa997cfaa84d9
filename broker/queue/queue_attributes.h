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

/// The properties of a queue, apart from its name and address. Defaults are Artemis's
/// (`QueueConfiguration`). Every queue has them, so they are kept small: rarely used texts apart,
/// flags together.
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

/// Attributes shared by queues: many have the same.
using SharedQueueAttributes = std::shared_ptr<const QueueAttributes>;

/// A last-value queue without a given key uses Artemis's `_AMQ_LVQ_NAME`, and reports it. Source:
/// QueueFactoryImpl.createQueueWith.
void complete_last_value_key(QueueAttributes& attributes);

/// The attributes of a queue that is created at run time on an address with `settings`.
[[nodiscard]] QueueAttributes attributes_from(const config::AddressSettings& settings,
                                              bool auto_created);
/// The attributes of a configured queue: those that `queue` gives, otherwise those of `settings`.
[[nodiscard]] QueueAttributes attributes_from(const config::Queue& queue,
                                              const config::AddressSettings& settings);

/// Restores in `changed`, which will replace `current` in a queue, what a queue keeps for life: its
/// kind and its identity. Source: PostOfficeImpl.updateQueue.
void keep_for_life(QueueAttributes& changed, const QueueAttributes& current);
/// Whether a queue with `a` can become one with `b`: durability, last value and its key.
[[nodiscard]] bool same_kind(const QueueAttributes& a, const QueueAttributes& b);

/// The AddQueue record's `attributes` (docs/JOURNAL_FORMAT.md, "Queue attributes").
[[nodiscard]] std::string encode_attributes(const QueueAttributes& attributes);
/// Decodes them; kCorrupt if the bytes are invalid.
[[nodiscard]] Result<QueueAttributes> decode_attributes(std::string_view bytes);

}  // namespace minibroker::broker
