#include <nlohmann/json.hpp>

#include "base/uuid.h"
#include "broker/address/address_book.h"
#include "broker/delivery/deliveries.h"
#include "broker/delivery/waiting_messages.h"
#include "broker/management/controls.h"
#include "broker/management/message.h"
#include "broker/queue/queue.h"
#include "broker/routing/message_moves.h"

// The resource queue.NAME: operations on its messages. Those in pages cannot be read here: they are
// counted, and removeAllMessages deletes them, but no filter or id reaches them.

namespace minibroker::broker {
namespace {

using Call = ControlCall<QueueMessagesControl>;
using Result = ManagementResult;
using Pick = WaitingMessages::Pick;

// Parses the filter text at `index`; a failure if it does not parse.
std::expected<Pick, Result> pick_of(const Call& call, std::size_t index) {
    const std::string_view text = call.text(index);
    if (text.empty()) return [](const MessageReference&) { return true; };
    auto filter = Selector::parse(text);
    if (!filter) {
        return std::unexpected(invalid_filter(text));
    }
    auto shared = std::make_shared<Selector>(std::move(*filter));
    return [shared](const MessageReference& reference) {
        return shared->matches(MessageSubject(*reference.message));
    };
}

Pick pick_id(const Call& call) {
    const auto id = static_cast<std::uint64_t>(call.number(0));
    return [id](const MessageReference& reference) { return reference.message->id.value == id; };
}

Pick limited(Pick pick, std::int64_t count_max) {
    return [pick = std::move(pick), left = count_max](const MessageReference& reference) mutable {
        if (left == 0 || !pick(reference)) return false;
        --left;
        return true;
    };
}

using Count = Task<std::int64_t>;
using Act = Count (*)(const QueueMessagesControl& on, QueueId queue, Pick pick);

Task<Result> number_of(Count counting) {
    const std::int64_t count = co_await counting;
    co_return Result::number(count);
}

Task<Result> any_of(Count counting) {
    const std::int64_t count = co_await counting;
    co_return Result::flag(count > 0);
}

Task<Result> nothing_of(Count counting) {
    co_await counting;
    co_return Result::nothing();
}

Result number(const Call& call, Count counting) {
    return call.answers.carry_on(number_of(std::move(counting)));
}

// An operation on the messages that the filter at `index` selects.
template <Act kAct, std::size_t kIndex = 0>
Result on_filter(const Call& call) {
    auto pick = pick_of(call, kIndex);
    if (!pick) return pick.error();
    return number(call, kAct(call.on, call.queue().id(), *std::move(pick)));
}

// An operation on the message with an id.
template <Act kAct>
Result on_id(const Call& call) {
    return call.answers.carry_on(any_of(kAct(call.on, call.queue().id(), pick_id(call))));
}

Count remove(const QueueMessagesControl& on, QueueId queue, Pick pick) {
    return on.waiting.remove(queue, std::move(pick));
}

Count expire(const QueueMessagesControl& on, QueueId queue, Pick pick) {
    return on.waiting.expire(queue, std::move(pick));
}

Count send_to_dead_letters(const QueueMessagesControl& on, QueueId queue, Pick pick) {
    return on.waiting.send_to_dead_letters(queue, std::move(pick));
}

Count retry(const QueueMessagesControl& on, QueueId queue, Pick pick) {
    return on.moves.retry(queue, std::move(pick));
}

Count release(const QueueMessagesControl& on, QueueId queue, Pick pick) {
    return on.waiting.release_scheduled(queue, std::move(pick));
}

Result remove_all(const Call& call) {
    return number(call, call.on.deliveries.purge(call.queue().id()));
}

Result remove_filtered(const Call& call) {
    // Without a filter all messages are removed, including those in pages.
    return call.text(call.arguments.size() - 1).empty() ? remove_all(call)
           : call.arguments.size() == 2                 ? on_filter<remove, 1>(call)
                                                        : on_filter<remove>(call);
}

Result no_target(std::string_view name) {
    return Result::failure("AMQ229049: No queue found for " + std::string(name));
}

// moveMessages and moveMessage: they differ in the positions of the filter or id and of the target.
Result move_picked(const Call& call, Pick pick, std::size_t target, bool one) {
    const Queue* to = call.on.book.find_queue(call.text(target));
    if (to == nullptr) return no_target(call.text(target));
    Count moved = call.on.moves.move(call.queue().id(), to->id(), std::move(pick));
    return one ? call.answers.carry_on(any_of(std::move(moved))) : number(call, std::move(moved));
}

template <std::size_t kFilter>
Result move_filtered(const Call& call) {
    auto pick = pick_of(call, kFilter);
    if (!pick) return pick.error();
    const std::int64_t limit = call.arguments.size() == 5 ? call.number(4) : -1;
    return move_picked(
        call, limit > 0 ? limited(*std::move(pick), limit) : *std::move(pick), kFilter + 1, false);
}

Result move_one(const Call& call) {
    return move_picked(call, pick_id(call), 1, true);
}

Task<Result> copied(Task<bool> copying) {
    const bool found = co_await copying;
    co_return Result::flag(found);
}

Result copy_one(const Call& call) {
    const Queue* to = call.on.book.find_queue(call.text(1));
    if (to == nullptr) return no_target(call.text(1));
    return call.answers.carry_on(
        copied(call.on.moves.copy(call.queue().id(), to->id(), pick_id(call))));
}

Result change_priority(const Call& call, Pick pick, bool one) {
    const std::int64_t priority = call.number(1);
    if (priority < 0 || priority > 9) {
        return Result::failure(
            "AMQ229048: invalid new Priority value: " + std::to_string(priority) +
            ". It must be between 0 and 9 (both included)");
    }
    Count changed = call.on.waiting.change_priority(
        call.queue().id(), std::move(pick), static_cast<std::int8_t>(priority));
    return one ? call.answers.carry_on(any_of(std::move(changed)))
               : number(call, std::move(changed));
}

Result change_filtered(const Call& call) {
    auto pick = pick_of(call, 0);
    return pick ? change_priority(call, *std::move(pick), false) : pick.error();
}

Result change_one(const Call& call) {
    return change_priority(call, pick_id(call), true);
}

Result retry_all(const Call& call) {
    return number(call,
                  retry(call.on, call.queue().id(), [](const MessageReference&) { return true; }));
}

Result release_picked(const Call& call, Pick pick) {
    return call.answers.carry_on(nothing_of(release(call.on, call.queue().id(), std::move(pick))));
}

Result deliver_scheduled(const Call& call) {
    auto pick = pick_of(call, 0);
    return pick ? release_picked(call, *std::move(pick)) : pick.error();
}

Result deliver_one_scheduled(const Call& call) {
    return release_picked(call, pick_id(call));
}

using Counts = std::map<std::string, std::int64_t>;

void count_one(const Selector* filter, std::string_view group, const Message& message, Counts& to) {
    if (filter != nullptr && !filter->matches(MessageSubject(message))) return;
    const auto value = message.properties.find(group);
    ++to[group.empty() || !value ? std::string("null") : std::string(value->value)];
}

// countMessages and countDeliveringMessages with a filter, with a property to group by, or both.
template <bool kHeld>
Result count(const Call& call) {
    const std::string_view text = call.text(0);
    const std::string_view group = call.text(1);
    const Queue& queue = call.queue();
    std::optional<Selector> filter;
    if (!text.empty()) {
        auto parsed = Selector::parse(text);
        if (!parsed) return invalid_filter(text);
        filter = std::move(*parsed);
    }
    Counts counts;
    if (kHeld) {
        for (const Consumer* consumer : queue.consumers()) {
            for (const MessageReference& reference : consumer->held())
                count_one(filter ? &*filter : nullptr, group, *reference.message, counts);
        }
    } else if (!filter && group.empty()) {
        counts["null"] = static_cast<std::int64_t>(queue.message_count());
    } else {
        const std::int64_t most = browse_page_size(*queue.address().settings);
        queue.for_each_browsed(most, [&](const MessageReference& reference) {
            count_one(filter ? &*filter : nullptr, group, *reference.message, counts);
        });
    }
    if (call.arguments.size() == 2) return Result::text(nlohmann::json(counts).dump());
    std::int64_t sum = 0;
    for (const auto& [value, number] : counts) sum += number;
    return Result::number(sum);
}

constexpr ManagementOperation<QueueMessagesControl> kOperations[] = {
    {"countMessages", "", count<false>},
    {"countMessages", "s", count<false>},
    {"countMessages", "ss", count<false>},
    {"countDeliveringMessages", "s", count<true>},
    {"countDeliveringMessages", "ss", count<true>},
    {"removeMessage", "l", on_id<remove>},
    {"removeMessages", "s", remove_filtered},
    {"removeMessages", "ls", remove_filtered},
    {"removeAllMessages", "", remove_all},
    {"expireMessage", "l", on_id<expire>},
    {"expireMessages", "s", on_filter<expire>},
    {"sendMessageToDeadLetterAddress", "l", on_id<send_to_dead_letters>},
    {"sendMessagesToDeadLetterAddress", "s", on_filter<send_to_dead_letters>},
    {"retryMessage", "l", on_id<retry>},
    {"retryMessages", "", retry_all},
    {"moveMessage", "ls", move_one},
    {"moveMessage", "lsb", move_one},
    {"moveMessages", "ss", move_filtered<0>},
    {"moveMessages", "ssb", move_filtered<0>},
    {"moveMessages", "lssb", move_filtered<1>},
    {"moveMessages", "lssbl", move_filtered<1>},
    {"copyMessage", "ls", copy_one},
    {"changeMessagePriority", "ll", change_one},
    {"changeMessagesPriority", "sl", change_filtered},
    {"deliverScheduledMessage", "l", deliver_one_scheduled},
    {"deliverScheduledMessages", "s", deliver_scheduled},
};

}  // namespace

std::unique_ptr<OperationTable> operations_of(QueueMessagesControl control) {
    return table_of(control, kOperations);
}

}  // namespace minibroker::broker
