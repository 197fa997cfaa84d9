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

/// Goes through the messages of a queue in slices: those that wait and the scheduled ones, but not
/// those that a consumer holds or that are in pages, and not those that come meanwhile.
class MessageWalks {
public:
    MessageWalks(Environment& environment, AddressBook& book, WorkInParts& parts)
        : environment_(environment), book_(book), parts_(parts) {}

    using Pick = std::function<bool(const MessageReference&)>;
    /// What becomes of a message that was taken out. Whole on disk or not at all, as all of it goes
    /// to the journal in parts.
    using Act = std::function<void(Queue&, MessageReference&&)>;
    /// Takes out each that `pick` chooses. @return how many; fewer when the queue goes meanwhile
    Task<std::int64_t> take_each(QueueId queue, Pick pick, Act act);

    using Visit = std::function<void(const MessageReference&)>;
    /// Shows each.
    Task<> visit_each(QueueId queue, Visit visit);

private:
    Environment& environment_;
    AddressBook& book_;
    WorkInParts& parts_;
};

}  // namespace minibroker::broker
