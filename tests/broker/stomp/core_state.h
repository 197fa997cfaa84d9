#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "broker/address/address.h"
#include "broker/queue/consumer.h"
#include "broker/session/session.h"
#include "tests/support/test_broker.h"

namespace minibroker::test {

/// All that a frame could change, as text, to be compared: addresses, routing types, queues,
/// counters, consumers, transactions, duplicate ids, memory in use, and the bytes of the journal's
/// files. Left out are the ids that were taken (an ERROR names one), and the notifications'
/// address, which gets one of a refused permission.
[[nodiscard]] inline std::string state_of(TestBroker& broker) {
    broker::Core& core = broker.core();
    std::vector<std::string> lines;
    const auto line = [&](const std::string& what, auto... numbers) {
        std::string text = what;
        ((text += " " + std::to_string(numbers)), ...);
        lines.push_back(text);
    };
    const auto add_queue = [&](const QueueView& queue) {
        const broker::QueueCounters& counters = queue.counters();
        line("queue " + queue.name() + " of " + queue.address().name + " attributes " +
                 std::to_string(std::hash<std::string>{}(encode_attributes(queue.attributes()))),
             queue.id().value,
             queue.message_count(),
             queue.delivering_count(),
             queue.scheduled_count(),
             queue.consumers().size(),
             counters.added,
             counters.acknowledged,
             counters.killed,
             counters.expired);
        for (const broker::Consumer* consumer : queue.consumers())
            line(" consumer", consumer->id().value, consumer->held().size());
    };
    for (broker::Address* address : core.book.addresses()) {
        if (address->name == core.config.management_notification_address) continue;
        line("address " + address->name + " types " + address->types.text(),
             address->id.value,
             address->queue_count(),
             address->next_anycast,
             address->routed_messages,
             address->unrouted_messages,
             address->usage->bytes,
             address->usage->messages,
             address->unbound_since.count());
        for (broker::Queue* queue : address->anycast) add_queue(QueueView(*queue));
        for (broker::Queue* queue : address->multicast) add_queue(QueueView(*queue));
    }
    for (const broker::Session* session : core.sessions.all()) {
        line("session " + session->client().login.value_or("") + " " +
                 session->client().client_id.value_or(""),
             session->id().value,
             session->client().consumers.size(),
             session->client().session_numbers.size(),
             session->client().sent.messages,
             session->client().sent.bytes);
    }
    core.duplicate_ids.ids().for_each([&](const std::string& address, const std::string& id) {
        lines.push_back("duplicate id " + address + " " + id);
    });
    line("transactions",
         core.budgets.transactions.used(),
         core.budgets.transaction_bytes.used(),
         core.budgets.orphaned_ids.used());
    line("memory", core.limits.usage().bytes, core.limits.usage().messages);
    line("book, reaper, diverts",
         core.book.queue_count(),
         core.reaper.candidates(),
         core.book.diverts().all().size());
    line("journal", core.store.last().value);
    for (const std::string& name : broker.files().list().value_or(std::vector<std::string>{})) {
        const std::string bytes = broker.files().read(name).value_or("");
        line("file " + name, bytes.size(), std::hash<std::string>{}(bytes));
    }
    std::ranges::sort(lines);
    std::string all;
    for (const std::string& text : lines) all += text + "\n";
    return all;
}

/// The lines that are in one of them alone, for a failing test to show.
[[nodiscard]] inline std::string difference_of(const std::string& before,
                                               const std::string& after) {
    std::string out;
    const auto add = [&](char sign, const std::string& from, const std::string& other) {
        for (std::size_t at = 0; at < from.size();) {
            const std::size_t end = from.find('\n', at) + 1;
            const std::string text = from.substr(at, end - at);
            if (!("\n" + other).contains("\n" + text)) out += sign + text;
            at = end;
        }
    };
    add('-', before, after);
    add('+', after, before);
    return out;
}

}  // namespace minibroker::test
