#include <string>

#include "tools/bench/in_process.h"
#include "tools/bench/measure.h"
#include "tools/bench/scale.h"

namespace minibroker::bench {
namespace {

constexpr std::size_t kSample = 100;  // subscriptions that a figure is the mean of
constexpr std::size_t kFanOuts = 20;

std::string subscribe(std::size_t index) {
    const std::string number = std::to_string(index);
    return "SUBSCRIBE\nid:" + number + "\ndestination:bench.topic\ndurable-subscription-name:s" +
           number + "\n\n";
}

// Sends what `frames` gives for 0 to `count`. Reports the mean time of the first and the last
// kSample.
void measure_each(InProcessBroker& broker,
                  SessionId client,
                  std::size_t count,
                  const std::string& what,
                  Report& report,
                  auto frames) {
    double first = 0;
    double last = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const Stopwatch watch;
        for (const std::string& frame : frames(i)) broker.send(client, frame);
        const double time = watch.nanoseconds();
        if (i < kSample) first += time;
        if (i >= count - kSample) last += time;
    }
    report.add(what + ", the first 100", first / kSample / 1e3, "us");
    report.add(what + ", the last 100", last / kSample / 1e3, "us");
}

}  // namespace

void measure_subscriptions(const ScaleOptions& options, Report& report) {
    using Frames = std::vector<std::string>;
    InProcessBroker broker(plain_config());
    const SessionId client = broker.connect("bench");
    const SessionId producer = broker.connect("");
    const std::size_t count = options.subscriptions;
    const auto each = static_cast<double>(count);
    const std::int64_t before = resident_bytes();
    measure_each(
        broker, client, count, "subscriptions: make and leave a durable one", report, [](auto i) {
            return Frames{subscribe(i), "UNSUBSCRIBE\nid:" + std::to_string(i) + "\n\n"};
        });
    const std::int64_t idle = resident_bytes();
    report.add("subscriptions: memory of an idle durable one",
               static_cast<double>(idle - before) / each,
               "bytes");
    measure_each(broker, client, count, "subscriptions: come back to it", report, [](auto i) {
        return Frames{subscribe(i)};
    });
    report.add("subscriptions: memory of its consumer",
               static_cast<double>(resident_bytes() - idle) / each,
               "bytes");
    const Stopwatch sending;
    for (std::size_t i = 0; i < kFanOuts; ++i) {
        broker.send(producer, "SEND\ndestination:bench.topic\n\nhello");
    }
    report.add("subscriptions: fan-out, for each subscriber",
               sending.nanoseconds() / (each * kFanOuts),
               "ns");
    const Stopwatch leaving;
    broker.disconnect(client);
    report.add(
        "subscriptions: all leave with their connection, each", leaving.nanoseconds() / each, "ns");
}

}  // namespace minibroker::bench
