#pragma once

#include <cstdint>
#include <functional>

#include "base/ids.h"
#include "broker/message/message_reference.h"
#include "broker/work/task.h"

namespace minibroker::broker {

class AddressBook;
class Queue;
class WorkInParts;
struct Environment;

/// Walks through the messages of a queue in slices: waiting and scheduled ones, but not those that
/// a consumer holds, that are in pages, or that arrive meanwhile.
class MessageWalks {
public:
    MessageWalks(Environment& environment, AddressBook& book, WorkInParts& parts)
        : environment_(environment), book_(book), parts_(parts) {}

    using Pick = std::function<bool(const MessageReference&)>;
    /// Called with each message that was removed. Each call must be wholly on disk or not at all,
    /// as the walk goes to the journal in parts.
    using Act = std::function<void(Queue&, MessageReference&&)>;
    /// Removes each message that `pick` chooses. @return how many; fewer if the queue is deleted
    /// meanwhile
    Task<std::int64_t> take_each(QueueId queue, Pick pick, Act act);

    using Visit = std::function<void(const MessageReference&)>;
    /// Shows each message.
    Task<> visit_each(QueueId queue, Visit visit);

private:
    Environment& environment_;
    AddressBook& book_;
    WorkInParts& parts_;
};

}  // namespace minibroker::broker
