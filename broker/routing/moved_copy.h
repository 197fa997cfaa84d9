#pragma once

#include <memory>
#include <string_view>

#include "base/ids.h"
#include "broker/message/message.h"
#include "broker/message/message_reference.h"

namespace minibroker::broker {

/// What leaves `queue` for `address`, as a message with `id`: it tells where it was by the
/// `_AMQ_ORIG_*` properties, and neither expires nor waits there. What a divert or an earlier move
/// has noted is the routing type of the copy. Source: Artemis `QueueImpl.makeCopy`, `move`.
[[nodiscard]] std::shared_ptr<Message> moved_copy(std::string_view queue,
                                                  const MessageReference& reference,
                                                  std::string_view address,
                                                  MessageId id);

}  // namespace minibroker::broker
