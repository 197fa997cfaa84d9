#include <string>

#include "tools/bench/in_process.h"
#include "tools/bench/measure.h"
#include "tools/bench/scale.h"

namespace minibroker::bench {
namespace {

constexpr std::size_t kNewMessages = 1'000;

std::string message(std::size_t number) {
    return "SEND\ndestination:bench.queue\ndestination-type:ANYCAST\nn:" + std::to_string(number) +
           "\n\nhello";
}

std::string subscribe(std::size_t id, const std::string& selected) {
    return "SUBSCRIBE\nid:" + std::to_string(id) +
           "\nsubscription-type:ANYCAST\ndestination:bench.queue\nselector:n = '" + selected +
           "'\n\n";
}

void fill(InProcessBroker& broker, const ScaleOptions& options, SessionId producer) {
    for (std::size_t i = 0; i < options.messages; ++i) {
        broker.send(producer, message(i % options.consumers));
    }
}

}  // namespace

void measure_selectors(const ScaleOptions& options, Report& report) {
    {
        InProcessBroker broker(plain_config());
        const SessionId producer = broker.connect("");
        fill(broker, options, producer);
        const SessionId client = broker.connect("");
        const Stopwatch watch;
        for (std::size_t i = 0; i < options.consumers; ++i) {
            broker.send(client, subscribe(i, std::to_string(i)));
        }
        report.add("selectors: deliver all to consumers with one each, per message",
                   watch.nanoseconds() / static_cast<double>(options.messages),
                   "ns");
    }
    InProcessBroker broker(plain_config());
    const SessionId producer = broker.connect("");
    fill(broker, options, producer);
    broker.send(broker.connect(""), subscribe(0, "nothing has this"));
    const Stopwatch watch;
    for (std::size_t i = 0; i < kNewMessages; ++i) broker.send(producer, message(i));
    report.add("selectors: SEND to a full queue whose consumer wants nothing",
               watch.nanoseconds() / static_cast<double>(kNewMessages),
               "ns");
}

}  // namespace minibroker::bench
