#include "tests/support/queue_view.h"

#include "broker/queue/queue.h"

namespace minibroker::test {

QueueId QueueView::id() const {
    return queue_->id();
}

const std::string& QueueView::name() const {
    return queue_->name();
}

const broker::PageSubscription* QueueView::page_subscription() const {
    return queue_->page_subscription();
}

broker::Address& QueueView::address() const {
    return queue_->address();
}

const broker::QueueAttributes& QueueView::attributes() const {
    return queue_->attributes();
}

const broker::QueueCounters& QueueView::counters() const {
    return queue_->counters();
}

const std::vector<broker::Consumer*>& QueueView::consumers() const {
    return queue_->consumers();
}

bool QueueView::paused() const {
    return queue_->paused();
}

std::size_t QueueView::message_count() const {
    return queue_->message_count();
}

std::size_t QueueView::delivering_count() const {
    return queue_->delivering_count();
}

std::size_t QueueView::scheduled_count() const {
    return queue_->scheduled_count();
}

std::optional<std::int64_t> QueueView::next_due() const {
    return queue_->next_due();
}

void QueueView::for_each_waiting(
    const std::function<void(const broker::MessageReference&)>& visit) const {
    queue_->for_each_waiting(visit);
}

}  // namespace minibroker::test
