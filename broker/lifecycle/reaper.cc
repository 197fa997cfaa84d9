#include "broker/lifecycle/reaper.h"

#include <optional>

#include "broker/address/address_book.h"
#include "broker/environment/environment.h"
#include "broker/lifecycle/address_manager.h"
#include "broker/queue/queue.h"
#include "broker/store/store.h"

namespace minibroker::broker {
namespace {

bool few_enough(const Queue& queue) {
    const std::int64_t most = queue.attributes().auto_delete_message_count;
    return most == -1 || static_cast<std::int64_t>(queue.message_count()) <= most;
}

bool deletable(const AddressBook& book, const Address& address) {
    return !book.diverts().names(address.name) && address.auto_created && !address.configured &&
           !address.internal && address.queue_count() == 0 &&
           address.settings->auto_delete_addresses.value_or(true);
}

// The steady time from which it may be deleted if nothing else happens to it; nullopt: it may not.
std::optional<Milliseconds> may_go_from(const AddressBook&, const Queue& queue) {
    if (!queue.attributes().auto_delete || !queue.consumers().empty() || !few_enough(queue))
        return std::nullopt;
    const config::AddressSettings& settings = *queue.address().settings;
    if (!queue.used() && !settings.auto_delete_queues_skip_usage_check.value_or(false))
        return std::nullopt;
    return later(queue.idle_since(), Milliseconds(queue.attributes().auto_delete_delay));
}

std::optional<Milliseconds> may_go_from(const AddressBook& book, const Address& address) {
    if (!deletable(book, address)) return std::nullopt;
    const config::AddressSettings& settings = *address.settings;
    if (!address.had_queue && !settings.auto_delete_addresses_skip_usage_check.value_or(false))
        return std::nullopt;
    return later(address.unbound_since,
                 Milliseconds(settings.auto_delete_addresses_delay.value_or(0)));
}

// One scan over `candidates`; `find` gives the object of an id or null, `remove` deletes it.
void scan_candidates(
    const AddressBook& book, Milliseconds now, auto& candidates, auto find, auto remove) {
    for (auto candidate : candidates.take_due(now)) {
        auto* subject = find(candidate.id);
        if (subject == nullptr) continue;
        const std::optional<Milliseconds> from = may_go_from(book, *subject);
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
    if (deletable(book_, address)) addresses_.add(address.id);
}

void Reaper::sweep_at_start() {
    for (Queue* queue : book_.queues()) {
        if (queue->attributes().auto_delete && queue->message_count() == 0) {
            manager_.delete_queue(*queue);
        } else {
            watch(*queue);
        }
    }
    for (Address* address : book_.addresses()) {
        if (deletable(book_, *address)) manager_.delete_address(*address);
    }
    store_.commit();
}

void Reaper::scan() {
    const Milliseconds now = environment_.now.steady;
    scan_candidates(
        book_,
        now,
        queues_,
        [&](QueueId id) { return book_.queue(id); },
        [&](Queue& queue) { manager_.delete_queue(queue); });
    scan_candidates(
        book_,
        now,
        addresses_,
        [&](AddressId id) { return book_.address(id); },
        [&](Address& address) { manager_.delete_address(address); });
    store_.commit();
}

}  // namespace minibroker::broker
