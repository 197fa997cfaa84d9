#include "tests/broker/work/long_work.h"

#include "broker/queue/queue_counters.h"

namespace minibroker::test {
namespace {

void send_all(TestBroker& broker,
              int count,
              std::string_view queue,
              std::string_view headers = "") {
    TestClient sender(broker);
    sender.login();
    for (int i = 0; i < count; ++i) {
        const std::string odd = "odd:" + std::to_string(i % 2) + "\n";
        sender.send(anycast_frame(
            queue, std::to_string(i), "persistent:true\n" + odd + std::string(headers)));
    }
}

void fill_queue(TestBroker& broker, Manager& manager, int count) {
    send_all(broker, count, "q");
    CHECK(manager.call("broker", "createQueue", R"(["to","to","ANYCAST"])").starts_with("true"));
}

void fill_scheduled(TestBroker& broker, Manager& /*manager*/, int count) {
    send_all(broker, count, "q", "AMQ_SCHEDULED_DELAY:3600000\n");
}

void fill_dead(TestBroker& broker, Manager& manager, int count) {
    send_all(broker, count, "q");
    CHECK(manager.call("queue.q", "sendMessagesToDeadLetterAddress", "[null]") ==
          "true " + std::to_string(count));
}

template <const char* kResource, const char* kOperation, const char* kArguments>
void ask(TestBroker& /*broker*/, TestClient& client) {
    client.send(request_frame(kResource, kOperation, kArguments));
}

constexpr char kQueue[] = "queue.q";
constexpr char kDeadLetters[] = "queue.DLQ";
constexpr char kBroker[] = "broker";
constexpr char kMove[] = "moveMessages";
constexpr char kToOther[] = R"(["", "to"])";
constexpr char kOddToOther[] = R"(["odd = '1'", "to"])";
constexpr char kRemove[] = "removeMessages";
constexpr char kOdd[] = R"(["odd = '1'"])";
constexpr char kRemoveAll[] = "removeAllMessages";
constexpr char kNone[] = "[]";
constexpr char kExpire[] = "expireMessages";
constexpr char kAny[] = "[null]";
constexpr char kBury[] = "sendMessagesToDeadLetterAddress";
constexpr char kPriority[] = "changeMessagesPriority";
constexpr char kToSeven[] = R"(["odd = '1'", 7])";
constexpr char kRetry[] = "retryMessages";
constexpr char kRelease[] = "deliverScheduledMessages";
constexpr char kDestroy[] = "destroyQueue";
constexpr char kItself[] = R"(["q"])";

}  // namespace

const std::vector<LongWork>& long_works() {
    static const std::vector<LongWork> kAll = {
        {"moveMessages", fill_queue, ask<kQueue, kMove, kToOther>},
        {"moveMessages, filter", fill_queue, ask<kQueue, kMove, kOddToOther>},
        {"removeMessages", fill_queue, ask<kQueue, kRemove, kOdd>},
        {"removeAllMessages", fill_queue, ask<kQueue, kRemoveAll, kNone>},
        {"expireMessages", fill_queue, ask<kQueue, kExpire, kAny>},
        {"sendMessagesToDeadLetterAddress", fill_queue, ask<kQueue, kBury, kAny>},
        {"changeMessagesPriority", fill_queue, ask<kQueue, kPriority, kToSeven>},
        {"retryMessages", fill_dead, ask<kDeadLetters, kRetry, kNone>},
        {"deliverScheduledMessages", fill_scheduled, ask<kQueue, kRelease, kAny>},
        {"destroyQueue", fill_queue, ask<kBroker, kDestroy, kItself>},
    };
    return kAll;
}

std::string request_frame(std::string_view resource,
                          std::string_view operation,
                          std::string_view arguments) {
    return send_frame("activemq.management",
                      arguments,
                      "reply-to:replies\n_AMQ_ResourceName:" + std::string(resource) +
                          "\n_AMQ_OperationName:" + std::string(operation) + "\n");
}

std::string told(TestBroker& broker) {
    std::string all;
    for (const QueueView& queue : broker.queues()) {
        if (queue.name() == "replies" || queue.name().starts_with("$sys")) continue;
        all += queue.name() + " " + std::to_string(queue.message_count()) + "/" +
               std::to_string(queue.delivering_count()) + "/" +
               std::to_string(queue.scheduled_count());
        const broker::QueueCounters& counters = queue.counters();
        for (const std::uint64_t count :
             {counters.added, counters.acknowledged, counters.killed, counters.expired})
            all += " " + std::to_string(count);
        all += ":";
        queue.for_each_waiting([&](const broker::MessageReference& reference) {
            all += " " + std::string(reference.message->body.view()) + "*" +
                   std::to_string(reference.message->priority);
        });
        all += "\n";
    }
    return all;
}

std::size_t messages(TestBroker& broker) {
    std::size_t count = 0;
    for (const QueueView& queue : broker.queues()) {
        if (queue.name() != "replies") count += queue.message_count();
    }
    return count;
}

}  // namespace minibroker::test
