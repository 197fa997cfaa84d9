#include "broker/reaper.h"

#include "broker/core.h"

namespace minibroker::broker {
namespace {

bool few_enough(const Queue& queue) {
    const std::int64_t most = queue.attributes().auto_delete_message_count;
    return most == -1 || static_cast<std::int64_t>(queue.message_count()) <= most;
}

bool deletable(const Core& core, const Address& address) {
    return !core.diverts.names(address.name) && address.auto_created && !address.configured &&
           !address.internal && address.queue_count() == 0 &&
           address.settings->auto_delete_addresses.value_or(true);
}

}  // namespace

bool Reaper::may_go(const Queue& queue) const {
    if (!queue.attributes().auto_delete || !queue.consumers().empty() || !few_enough(queue))
        return false;
    const config::AddressSettings& settings = *queue.address().settings;
    if (!queue.used() && !settings.auto_delete_queues_skip_usage_check.value_or(false))
        return false;
    return core_.now.steady - queue.idle_since() >=
           Milliseconds(queue.attributes().auto_delete_delay);
}

bool Reaper::may_go(const Address& address) const {
    if (!deletable(core_, address)) return false;
    const config::AddressSettings& settings = *address.settings;
    if (!address.had_queue && !settings.auto_delete_addresses_skip_usage_check.value_or(false))
        return false;
    const Milliseconds delay(settings.auto_delete_addresses_delay.value_or(0));
    return core_.now.steady - address.unbound_since >= delay;
}

void Reaper::sweep_at_start() {
    for (Queue* queue : core_.book.queues()) {
        if (queue->attributes().auto_delete && queue->message_count() == 0)
            core_.manager.delete_queue(*queue);
    }
    for (Address* address : core_.book.addresses()) {
        if (deletable(core_, *address)) core_.manager.delete_address(*address);
    }
    core_.store.commit();
}

void Reaper::scan() {
    for (Queue* queue : core_.book.queues()) {
        const bool goes = may_go(*queue);
        if (goes && queue->marked_to_go()) {
            core_.manager.delete_queue(*queue);
        } else {
            queue->mark_to_go(goes);
        }
    }
    for (Address* address : core_.book.addresses()) {
        const bool goes = may_go(*address);
        if (goes && address->marked_to_go) {
            core_.manager.delete_address(*address);
        } else {
            address->marked_to_go = goes;
        }
    }
    core_.store.commit();
}

}  // namespace minibroker::broker
