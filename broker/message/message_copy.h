#pragma once

#include <memory>
#include <string_view>

#include "broker/message/message.h"

namespace minibroker::broker {

/// A copy of `original` that the broker itself sends to `address`: a separate message with `id`,
/// without a routing type, whose `_AMQ_ORIG_*` properties tell where it was. `queue` is the queue
/// that it leaves; "" for none. Source: Artemis `QueueImpl.makeCopy`,
/// `Message.referenceOriginalMessage`.
[[nodiscard]] std::shared_ptr<Message> copy_with_origin(const Message& original,
                                                        MessageId id,
                                                        std::string_view address,
                                                        std::string_view queue);

}  // namespace minibroker::broker
