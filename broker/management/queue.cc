#include <utility>
#include <vector>

#include "broker/address/address_book.h"
#include "broker/delivery/deliveries.h"
#include "broker/lifecycle/address_manager.h"
#include "broker/management/controls.h"
#include "broker/management/queue_json.h"
#include "broker/queue/queue.h"

// The resource queue.NAME: its attributes, and operations on the whole queue. Artemis calls it
// QueueControl.

namespace minibroker::broker {
namespace {

using Call = ControlCall<QueueControl>;
using Result = ManagementResult;

Result number(auto value) {
    return Result::number(static_cast<std::int64_t>(value));
}

// An empty text is null in Artemis.
Result text_or_nothing(const std::string& text) {
    return text.empty() ? Result::nothing() : Result::text(text);
}

// The number of messages, or of their bytes, of one kind in the queue.
struct Tally {
    std::int64_t count = 0;
    std::int64_t bytes = 0;
    void add(const Message& message, bool durable_only) {
        if (durable_only && !message.durable) return;
        ++count;
        bytes += message.encoded_size();
    }
};

Tally held(const Call& call, bool durable_only) {
    Tally tally;
    for (const Consumer* consumer : call.queue().consumers()) {
        for (const MessageReference& reference : consumer->held())
            tally.add(*reference.message, durable_only);
    }
    return tally;
}

Tally scheduled(const Call& call, bool durable_only) {
    Tally tally;
    call.queue().for_each_waiting([&](const MessageReference& reference) {
        if (reference.due > 0) tally.add(*reference.message, durable_only);
    });
    return tally;
}

Tally all(const Call& call, bool durable_only) {
    Tally tally = held(call, durable_only);
    call.queue().for_each_waiting(
        [&](const MessageReference& reference) { tally.add(*reference.message, durable_only); });
    return tally;
}

const QueueAttributes& attributes(const Call& call) {
    return call.queue().attributes();
}

Result pause(const Call& call) {
    call.on.deliveries.pause(call.queue(), call.flag(0));
    return Result::nothing();
}

Result resume(const Call& call) {
    call.on.deliveries.resume(call.queue());
    return Result::nothing();
}

Result set_enabled(const Call& call, bool enabled) {
    QueueAttributes changed = attributes(call);
    changed.enabled = enabled;
    call.on.manager.change_queue(call.queue(), std::move(changed));
    return Result::nothing();
}

Result reset(std::uint64_t& counter) {
    counter = 0;
    return Result::nothing();
}

Result is_retroactive(const Call& call) {
    return Result::flag(call.queue().address().history);
}

template <std::size_t kIndex>
constexpr auto kTold = [](const Call& call) { return queue_getters()[kIndex].told(call.queue()); };

template <std::size_t... kIndices>
std::vector<ManagementOperation<QueueControl>> getters(std::index_sequence<kIndices...>) {
    return {{queue_getters()[kIndices].name, "", kTold<kIndices>}...};
}

constexpr ManagementOperation<QueueControl> kOperations[] = {
    {"getName", "", [](const Call& c) { return Result::text(c.queue().name()); }},
    {"getAddress", "", [](const Call& c) { return Result::text(c.queue().address().name); }},
    {"getID", "", [](const Call& c) { return number(c.queue().id().value); }},
    {"isRetroactiveResource", "", is_retroactive},
    {"getRoutingType",
     "",
     [](const Call& c) { return Result::text(routing_type_name(attributes(c).routing_type)); }},
    {"getMessageCount", "", [](const Call& c) { return number(c.queue().message_count()); }},
    {"getPersistentSize", "", [](const Call& c) { return number(all(c, false).bytes); }},
    {"getDurableMessageCount", "", [](const Call& c) { return number(all(c, true).count); }},
    {"getDurablePersistentSize", "", [](const Call& c) { return number(all(c, true).bytes); }},
    {"getScheduledCount", "", [](const Call& c) { return number(scheduled(c, false).count); }},
    {"getScheduledSize", "", [](const Call& c) { return number(scheduled(c, false).bytes); }},
    {"getDurableScheduledCount",
     "",
     [](const Call& c) { return number(scheduled(c, true).count); }},
    {"getDurableScheduledSize", "", [](const Call& c) { return number(scheduled(c, true).bytes); }},
    {"getConsumerCount", "", [](const Call& c) { return number(c.queue().consumers().size()); }},
    {"getDeliveringCount", "", [](const Call& c) { return number(held(c, false).count); }},
    {"getDeliveringSize", "", [](const Call& c) { return number(held(c, false).bytes); }},
    {"getDurableDeliveringCount", "", [](const Call& c) { return number(held(c, true).count); }},
    {"getDurableDeliveringSize", "", [](const Call& c) { return number(held(c, true).bytes); }},
    {"getMessagesAdded", "", [](const Call& c) { return number(c.queue().counters().added); }},
    {"getMessagesAcknowledged",
     "",
     [](const Call& c) { return number(c.queue().counters().acknowledged); }},
    {"getAcknowledgeAttempts",
     "",
     [](const Call& c) { return number(c.queue().counters().acknowledged); }},
    {"getMessagesExpired", "", [](const Call& c) { return number(c.queue().counters().expired); }},
    {"getMessagesKilled", "", [](const Call& c) { return number(c.queue().counters().killed); }},
    {"getExpiryAddress",
     "",
     [](const Call& c) {
         return text_or_nothing(c.queue().address().settings->expiry_address.value_or(""));
     }},
    {"getDeadLetterAddress",
     "",
     [](const Call& c) {
         return text_or_nothing(c.queue().address().settings->dead_letter_address.value_or(""));
     }},
    {"getPreparedTransactionMessageCount", "", [](const Call&) { return Result::number(0); }},
    {"isPaused", "", [](const Call& c) { return Result::flag(c.queue().paused()); }},
    {"pause", "", pause},
    {"pause", "b", pause},
    {"resume", "", resume},
    {"enable", "", [](const Call& c) { return set_enabled(c, true); }},
    {"disable", "", [](const Call& c) { return set_enabled(c, false); }},
    {"resetMessagesAdded", "", [](const Call& c) { return reset(c.queue().counters().added); }},
    {"resetMessagesAcknowledged",
     "",
     [](const Call& c) { return reset(c.queue().counters().acknowledged); }},
    {"resetMessagesExpired", "", [](const Call& c) { return reset(c.queue().counters().expired); }},
    {"resetMessagesKilled", "", [](const Call& c) { return reset(c.queue().counters().killed); }},
    {"resetMessageCounter", "", [](const Call&) { return Result::nothing(); }},
    {"flushExecutor", "", [](const Call&) { return Result::nothing(); }},
};

}  // namespace

std::unique_ptr<OperationTable> operations_of(QueueControl control) {
    static const std::vector<ManagementOperation<QueueControl>> kAll = [] {
        auto all = getters(std::make_index_sequence<kQueueGetters>());
        all.insert(all.end(), std::begin(kOperations), std::end(kOperations));
        return all;
    }();
    return std::make_unique<ControlTable<QueueControl>>(control, kAll);
}

}  // namespace minibroker::broker
