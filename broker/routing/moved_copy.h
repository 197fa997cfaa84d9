#pragma once

#include <memory>
#include <string_view>

#include "base/ids.h"
#include "broker/message/message.h"
#include "broker/message/message_reference.h"

namespace minibroker::broker {

/// Copies a message that leaves `queue` for `address`, with `id` as its id: the `_AMQ_ORIG_*`
/// properties tell where it was, and it neither expires nor is scheduled there. A routing type
/// noted by a divert or an earlier move becomes the type of the copy. Source: Artemis
/// `QueueImpl.makeCopy`, `move`.
[[nodiscard]] std::shared_ptr<Message> moved_copy(std::string_view queue,
                                                  const MessageReference& reference,
                                                  std::string_view address,
                                                  MessageId id);

}  // namespace minibroker::broker
