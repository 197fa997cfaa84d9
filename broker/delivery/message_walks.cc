#include "broker/delivery/message_walks.h"

#include "broker/address/address_book.h"
#include "broker/environment/environment.h"
#include "broker/queue/queue.h"
#include "broker/store/work_in_parts.h"

namespace minibroker::broker {

Task<std::int64_t> MessageWalks::take_each(QueueId id, Pick pick, Act act) {
    Work& work = environment_.work;
    std::int64_t count = 0;
    QueueWalk walk;
    for (Queue* queue = book_.queue(id); queue != nullptr; queue = book_.queue(id)) {
        const MessageReference* reference = nullptr;
        while (!work.spent() && (reference = queue->next(walk)) != nullptr) {
            work.spend(Work::kLook);
            if (!pick(*reference)) continue;
            act(*queue, queue->take(walk));
            work.spend(Work::kMessage);
            parts_.relieve();
            ++count;
        }
        if (!work.spent()) break;
        auto pause = parts_.pause();
        co_await pause;
    }
    co_return count;
}

Task<> MessageWalks::visit_each(QueueId id, Visit visit) {
    Work& work = environment_.work;
    QueueWalk walk;
    for (Queue* queue = book_.queue(id); queue != nullptr; queue = book_.queue(id)) {
        const MessageReference* reference = nullptr;
        while (!work.spent() && (reference = queue->next(walk)) != nullptr) {
            work.spend(Work::kLook);
            visit(*reference);
        }
        if (!work.spent()) break;
        co_await work.step();
    }
}

}  // namespace minibroker::broker
