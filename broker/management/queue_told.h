#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "broker/management/list.h"
#include "broker/management/value.h"
#include "broker/queue/queue.h"
#include "config/each_queue_attribute.h"

namespace minibroker::broker {

/// What management tells of a queue's attributes: the rows of config/queue_attributes.def.

/// An attribute of the resource queue.NAME.
struct QueueGetter {
    std::string name;  ///< of the Java method: isExclusive, getMaxConsumers
    ManagementResult (*told)(const QueueAttributes& attributes);
};
inline constexpr std::size_t kQueueGetters = [] {
    std::size_t count = 0;
    config::for_each_queue_attribute([&](auto attribute) {
        constexpr config::Told kTold = attribute.kRow.told;
        count += kTold == config::Told::kAsAttribute || kTold == config::Told::kEverywhere;
    });
    return count;
}();
/// kQueueGetters of them.
[[nodiscard]] std::span<const QueueGetter> queue_getters();

/// The row of `queue` in listQueues.
[[nodiscard]] ListRow queue_row(const Queue& queue);

}  // namespace minibroker::broker
