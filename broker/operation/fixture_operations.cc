#include "broker/operation/fixture_operations.h"

#include <openssl/evp.h>

#include "base/span_text.h"
#include "base/text.h"
#include "broker/address/address_book.h"
#include "broker/environment/environment.h"
#include "broker/management/json.h"
#include "broker/operation/clock.h"
#include "broker/operation/reset.h"
#include "broker/queue/queue.h"
#include "broker/store/after_durable.h"
#include "broker/store/store.h"

// The resource `minibroker`, which Artemis does not have: it makes the broker a test fixture. It
// exists only with `testOperations`.

namespace minibroker::broker {
namespace {

using Call = ControlCall<FixtureControl>;
using Result = ManagementResult;

constexpr Milliseconds kAdvanceMax = std::chrono::days(366);  // each step takes some time
constexpr std::int64_t kPeekDefault = 100;                    // messages
constexpr std::size_t kPeekBytesMax = 16 * 1024 * 1024;       // of one answer

std::string json_of(const ResetCounts& counts) {
    JsonObject json;
    json.number("messages", counts.messages)
        .number("queues", counts.queues)
        .number("addresses", counts.addresses)
        .number("diverts", counts.diverts)
        .number("consumersClosed", counts.consumers_closed)
        .number("consumersKept", counts.consumers_kept);
    return json.json();
}

// Messages sent earlier are in their queues only when they are on disk; the reset waits for that.
Result reset_now(const ControlCall<ResetControl>& call) {
    const ResetControl& on = call.on;
    ResetScope scope{std::string(call.text(0)), call.session, call.flag(1)};
    on.durable.run(
        on.store.last(),
        [&reset = on.reset, scope = std::move(scope), answer = call.answers.defer()]() mutable {
            answer(Result::value(json_of(reset.run(scope))));
        });
    return Result::later();
}

std::string body_json(const Message& message, JsonObject& json) {
    if (!repaired_utf8(message.body)) {
        json.text("body", message.body);
        return json.json();
    }
    std::string text((message.body.size() + 2) / 3 * 4 + 1, '\0');  // with the NUL that the
                                                                    // function writes
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                    reinterpret_cast<const unsigned char*>(message.body.view().data()),
                    static_cast<int>(message.body.size()));
    text.pop_back();
    json.text("bodyBase64", text);
    return json.json();
}

std::string peeked_json(const MessageReference& reference, std::string_view state) {
    const Message& message = *reference.message;
    JsonObject properties;
    for (const Property entry : message.properties) {
        if (entry.type == PropertyType::kString) {
            properties.text(entry.name, entry.value);
        } else {
            properties.raw(entry.name, entry.value);
        }
    }
    JsonObject json;
    json.number("messageID", static_cast<std::int64_t>(message.id.value))
        .text("state", state)
        .number("deliveryCount", reference.delivery_count)
        .text("address", message.address)
        .flag("durable", message.durable)
        .number("priority", message.priority)
        .number("timestamp", message.timestamp)
        .number("expiration", message.expiration);
    if (reference.due > 0) json.number("due", reference.due);
    json.raw("properties", properties.json());
    return body_json(message, json);
}

// Messages from `offset` on: those that consumers hold, those that wait, and scheduled ones.
Result peek(const Call& call) {
    Queue* queue = call.on.book.find_queue(call.text(0));
    if (queue == nullptr) return no_queue(call.text(0));
    const std::int64_t offset = call.number(1);
    const std::int64_t count = call.arguments.size() > 2 ? call.number(2) : kPeekDefault;
    if (offset < 0 || count < 0)
        return Result::failure("peek: offset and count must not be negative");
    JsonArray json;
    std::size_t bytes = 0;
    std::int64_t seen = 0;
    const auto show = [&](const MessageReference& reference, std::string_view state) {
        const std::int64_t index = seen++;
        if (index < offset || index - offset >= count || bytes > kPeekBytesMax) return;
        const std::string text = peeked_json(reference, state);
        bytes += text.size();
        json.raw(text);
    };
    for (const Consumer* consumer : queue->consumers()) {
        for (const MessageReference& reference : consumer->held()) {
            if (!reference.is_copy) show(reference, "delivering");  // a copy's original waits
        }
    }
    queue->for_each_waiting([&](const MessageReference& reference) {
        show(reference, reference.due > 0 ? "scheduled" : "waiting");
    });
    return Result::value(json.json());
}

Result now(const Call& call) {
    return Result::number(call.on.environment.now.wall.count());
}

Result advance_by(const Call& call, std::optional<Milliseconds> span, const std::string& given) {
    if (!span || *span < Milliseconds(0) || *span > kAdvanceMax) {
        return Result::failure(
            "advanceClock: expected milliseconds or a text such as \"90s\" or \"1h30m\", at most "
            "366 days, found " +
            given);
    }
    call.on.clock.advance(
        {*span,
         call.flag(1),
         call.session,
         [&environment = call.on.environment, answer = call.answers.defer()]() mutable {
             answer(Result::number(environment.now.wall.count()));
         }});
    return Result::later();
}

Result advance_clock_text(const Call& call) {
    return advance_by(call, parse_span(call.text(0)), json_quoted(call.text(0)));
}

Result advance_clock(const Call& call) {
    const std::int64_t span = call.number(0);
    return advance_by(call, Milliseconds(span), std::to_string(span));
}

constexpr ManagementOperation<ResetControl> kReset[] = {
    {"reset", "", reset_now},
    {"reset", "s", reset_now},
    {"reset", "sb", reset_now},
};

constexpr ManagementOperation<FixtureControl> kFixture[] = {
    {"peek", "s", peek},
    {"peek", "sl", peek},
    {"peek", "sll", peek},
    {"now", "", now},
    {"advanceClock", "l", advance_clock},
    {"advanceClock", "lb", advance_clock},
    {"advanceClock", "s", advance_clock_text},
    {"advanceClock", "sb", advance_clock_text},
};

}  // namespace

std::unique_ptr<OperationTable> operations_of(ResetControl control) {
    return table_of(control, kReset);
}

std::unique_ptr<OperationTable> operations_of(FixtureControl control) {
    return table_of(control, kFixture);
}

}  // namespace minibroker::broker
