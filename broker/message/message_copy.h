#pragma once

#include <memory>
#include <string_view>

#include "broker/message/message.h"

namespace minibroker::broker {

/// A copy of `original` that the broker sends to `address` by itself: a message of its own with
/// `id`, without a routing type, telling where it was by the `_AMQ_ORIG_*` properties. `queue` is
/// the one that it leaves; "" for none. Source: Artemis `QueueImpl.makeCopy`,
/// `Message.referenceOriginalMessage`.
[[nodiscard]] std::shared_ptr<Message> copy_with_origin(const Message& original,
                                                        MessageId id,
                                                        std::string_view address,
                                                        std::string_view queue);

}  // namespace minibroker::broker
