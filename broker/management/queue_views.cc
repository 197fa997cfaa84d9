#include <set>

#include "broker/address/address_book.h"
#include "broker/environment/environment.h"
#include "broker/management/controls.h"
#include "broker/management/message.h"
#include "broker/message/java_date.h"
#include "broker/queue/queue.h"

// The resource queue.NAME: lists of its messages, consumers and counters.

namespace minibroker::broker {
namespace {

using Call = ControlCall<QueueViewsControl>;
using Result = ManagementResult;

const config::AddressSettings& settings(const Call& call) {
    return *call.queue().address().settings;
}

// Most lists are JSON inside a string; their older forms are plain JSON.
Result as(bool text, const std::string& json) {
    return text ? Result::text(json) : Result::value(json);
}

template <bool kText>
Result list_messages(const Call& call) {
    const std::string_view text = call.text(0);
    std::optional<Selector> filter;
    if (!text.empty()) {
        auto parsed = Selector::parse(text);
        if (!parsed) return invalid_filter(text);
        filter = std::move(*parsed);
    }
    JsonArray json;
    call.queue().for_each_browsed(browse_page_size(settings(call)), [&](const auto& reference) {
        if (filter && !filter->matches(MessageSubject(*reference.message))) return;
        json.raw(message_json(*reference.message, settings(call)));
    });
    return as(kText, json.json());
}

template <bool kText>
Result list_scheduled(const Call& call) {
    JsonArray json;
    call.queue().for_each_waiting([&](const MessageReference& reference) {
        if (reference.due > 0) json.raw(message_json(*reference.message, settings(call)));
    });
    return as(kText, json.json());
}

std::string held_json(const Call& call, const Consumer& consumer) {
    JsonArray json;
    for (const MessageReference& reference : consumer.held())
        json.raw(message_json(*reference.message, settings(call)));
    return json.json();
}

std::string consumer_name(const Consumer& consumer) {
    const MessageSink::Names names = consumer.sink().names();
    return "ServerConsumer [id=" + names.connection + ":" + names.session + ":" +
           std::to_string(consumer.id().value) + "]";
}

Result list_delivering_text(const Call& call) {
    JsonArray json;
    for (const Consumer* consumer : call.queue().consumers()) {
        if (consumer->held().empty()) continue;
        JsonObject entry;
        entry.text("consumerName", consumer_name(*consumer))
            .raw("elements", held_json(call, *consumer));
        json.raw(entry.json());
    }
    return Result::text(json.json());
}

Result list_delivering(const Call& call) {
    JsonObject json;
    for (const Consumer* consumer : call.queue().consumers()) {
        if (!consumer->held().empty())
            json.raw(consumer_name(*consumer), held_json(call, *consumer));
    }
    return Result::value(json.json());
}

// Artemis takes the first message of the lowest priority. Null if none waits.
MessagePointer first_message(const Call& call) {
    MessagePointer first;
    call.queue().for_each_waiting([&](const MessageReference& reference) {
        if (reference.due > 0) return;
        if (first == nullptr || reference.message->priority < first->priority)
            first = reference.message;
    });
    return first;
}

Result first_as_json(const Call& call) {
    const MessagePointer first = first_message(call);
    return Result::text("[" + (first ? message_json(*first, settings(call)) : "{}") + "]");
}

Result peek_first(const Call& call) {
    const MessagePointer first = first_message(call);
    return Result::text(first ? message_json(*first, settings(call)) : "null");
}

Result peek_first_scheduled(const Call& call) {
    MessagePointer first;
    call.queue().for_each_waiting([&](const MessageReference& reference) {
        if (reference.due > 0 && first == nullptr) first = reference.message;
    });
    return Result::text(first ? message_json(*first, settings(call)) : "null");
}

Result first_timestamp(const Call& call) {
    const MessagePointer first = first_message(call);
    return first ? Result::number(first->timestamp) : Result::nothing();
}

Result first_age(const Call& call) {
    const MessagePointer first = first_message(call);
    return first ? Result::number(call.on.environment.now.wall.count() - first->timestamp)
                 : Result::nothing();
}

Result list_consumers(const Call& call) {
    JsonArray json;
    for (const Consumer* consumer : call.queue().consumers())
        json.raw(consumer_json(*consumer, false));
    return Result::text(json.json());
}

// Counters are sampled only with messageCounterEnabled, which we do not need: all values are
// current.
Result message_counter(const Call& call) {
    const Queue& queue = call.queue();
    const auto count = static_cast<std::int64_t>(queue.message_count());
    JsonObject json;
    json.text("destinationName", queue.name())
        .raw("destinationSubscription", "null")
        .flag("destinationDurable", queue.attributes().durable)
        .number("count", 0)
        .number("countDelta", 0)
        .number("messageCount", count)
        .number("messageCountDelta", count)
        .text("lastAddTimestamp", short_date(0))
        .text("lastAckTimestamp", short_date(0))
        .text("updateTimestamp", short_date(0));
    return Result::text(json.json());
}

// Groups that have messages in transit to their consumer; other groups are not counted.
Result group_count(const Call& call) {
    std::set<std::string, std::less<>> groups;
    for (const Consumer* consumer : call.queue().consumers()) {
        for (const MessageReference& reference : consumer->held()) {
            const auto group = reference.message->properties.find(property::kGroupId);
            if (group) groups.emplace(group->value);
        }
    }
    return Result::number(static_cast<std::int64_t>(groups.size()));
}

Result no_groups(const Call&) {
    return Result::nothing();
}

constexpr ManagementOperation<QueueViewsControl> kOperations[] = {
    {"listMessagesAsJSON", "s", list_messages<true>},
    {"listMessages", "s", list_messages<false>},
    {"listScheduledMessagesAsJSON", "", list_scheduled<true>},
    {"listScheduledMessages", "", list_scheduled<false>},
    {"listDeliveringMessagesAsJSON", "", list_delivering_text},
    {"listDeliveringMessages", "", list_delivering},
    {"getFirstMessageAsJSON", "", first_as_json},
    {"peekFirstMessageAsJSON", "", peek_first},
    {"peekFirstScheduledMessageAsJSON", "", peek_first_scheduled},
    {"getFirstMessageTimestamp", "", first_timestamp},
    {"getFirstMessageAge", "", first_age},
    {"listConsumersAsJSON", "", list_consumers},
    {"listMessageCounter", "", message_counter},
    {"getGroupCount", "", group_count},
    {"resetAllGroups", "", no_groups},
    {"resetGroup", "s", no_groups},
};

}  // namespace

std::unique_ptr<OperationTable> operations_of(QueueViewsControl control) {
    return table_of(control, kOperations);
}

}  // namespace minibroker::broker
