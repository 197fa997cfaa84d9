#include "broker/lifecycle/reaper.h"

#include <optional>

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

// When it may go if nothing else happens to it, steady time; nullopt: not so.
std::optional<Milliseconds> may_go_from(const Core&, const Queue& queue) {
    if (!queue.attributes().auto_delete || !queue.consumers().empty() || !few_enough(queue))
        return std::nullopt;
    const config::AddressSettings& settings = *queue.address().settings;
    if (!queue.used() && !settings.auto_delete_queues_skip_usage_check.value_or(false))
        return std::nullopt;
    return later(queue.idle_since(), Milliseconds(queue.attributes().auto_delete_delay));
}

std::optional<Milliseconds> may_go_from(const Core& core, const Address& address) {
    if (!deletable(core, address)) return std::nullopt;
    const config::AddressSettings& settings = *address.settings;
    if (!address.had_queue && !settings.auto_delete_addresses_skip_usage_check.value_or(false))
        return std::nullopt;
    return later(address.unbound_since,
                 Milliseconds(settings.auto_delete_addresses_delay.value_or(0)));
}

// One scan over `candidates`; `find` gives the object of an id or null, `remove` deletes it.
void scan_candidates(const Core& core, auto& candidates, auto find, auto remove) {
    const Milliseconds now = core.now.steady;
    for (auto candidate : candidates.take_due(now)) {
        auto* subject = find(candidate.id);
        if (subject == nullptr) continue;
        const std::optional<Milliseconds> from = may_go_from(core, *subject);
        if (!from) continue;
        const bool goes = *from <= now;
        if (goes && candidate.marked) {
            remove(*subject);
            continue;
        }
        candidate.marked = goes;
        candidates.keep(candidate, *from);
    }
}

}  // namespace

void Reaper::on_made(const Queue& queue) {
    if (queue.address().settings->auto_delete_queues_skip_usage_check.value_or(false)) watch(queue);
}

void Reaper::on_made(const Address& address) {
    if (address.settings->auto_delete_addresses_skip_usage_check.value_or(false)) watch(address);
}

void Reaper::watch(const Queue& queue) {
    if (queue.attributes().auto_delete) queues_.add(queue.id());
}

void Reaper::watch(const Address& address) {
    if (deletable(core_, address)) addresses_.add(address.id);
}

void Reaper::sweep_at_start() {
    for (Queue* queue : core_.book.queues()) {
        if (queue->attributes().auto_delete && queue->message_count() == 0) {
            core_.manager.delete_queue(*queue);
        } else {
            watch(*queue);
        }
    }
    for (Address* address : core_.book.addresses()) {
        if (deletable(core_, *address)) core_.manager.delete_address(*address);
    }
    core_.store.commit();
}

void Reaper::scan() {
    scan_candidates(
        core_,
        queues_,
        [&](QueueId id) { return core_.book.queue(id); },
        [&](Queue& queue) { core_.manager.delete_queue(queue); });
    scan_candidates(
        core_,
        addresses_,
        [&](AddressId id) { return core_.book.address(id); },
        [&](Address& address) { core_.manager.delete_address(address); });
    core_.store.commit();
}

}  // namespace minibroker::broker
