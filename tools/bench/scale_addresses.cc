#include <cstdio>
#include <random>
#include <string>

#include "broker/core.h"
#include "tools/bench/in_process.h"
#include "tools/bench/measure.h"
#include "tools/bench/scale.h"

namespace minibroker::bench {
namespace {

constexpr std::int64_t kExpiryPeriod = 30'000;
constexpr std::int64_t kReaperPeriod = 31'000;

std::string name_of(std::size_t index) {
    char name[48];
    std::snprintf(name, sizeof name, "bench.address.%06zu", index);
    return name;
}

std::string send_to(std::size_t index) {
    return "SEND\ndestination:" + name_of(index) + "\ndestination-type:ANYCAST\n\nhello";
}

config::Config scanning_config(bool auto_delete) {
    config::Config config = plain_config();
    config.message_expiry_scan_period = kExpiryPeriod;
    config.address_queue_scan_period = kReaperPeriod;
    config.connection_ttl_check_interval = 1'000'000'000;
    config.address_settings["#"].auto_delete_queues = auto_delete;
    return config;
}

// Addresses with an idle queue, as `artemis create` sets them up (no auto-deletion).
void measure_idle(std::size_t count, Report& report) {
    InProcessBroker broker(scanning_config(false));
    const SessionId client = broker.connect("");
    const auto each = static_cast<double>(count);
    const std::int64_t before = resident_bytes();
    const Stopwatch making;
    for (std::size_t i = 0; i < count; ++i) {
        broker.send(
            client,
            "SUBSCRIBE\nid:1\nsubscription-type:ANYCAST\ndestination:" + name_of(i) + "\n\n");
        broker.send(client, "UNSUBSCRIBE\nid:1\n\n");
    }
    report.add("addresses: make one with a queue", making.nanoseconds() / each, "ns");
    report.add("addresses: memory of one with an idle queue",
               static_cast<double>(resident_bytes() - before) / each,
               "bytes");
    std::mt19937_64 random(1);
    const Stopwatch sending;
    for (std::size_t i = 0; i < count; ++i) broker.send(client, send_to(random() % count));
    report.add("addresses: SEND to one of them", sending.nanoseconds() / each, "ns");
    report.add("addresses: expiry scan, nothing expires", broker.tick() / 1e3, "us");
    report.add("addresses: reaper scan, nothing may go", broker.tick() / 1e3, "us");
}

// Queues that would be deleted, had anybody taken their message.
void measure_unused(std::size_t count, Report& report) {
    InProcessBroker broker(scanning_config(true));
    const SessionId client = broker.connect("");
    for (std::size_t i = 0; i < count; ++i) broker.send(client, send_to(i));
    broker.tick();
    report.add("auto-delete: first reaper scan, none was used", broker.tick() / 1e3, "us");
    broker.tick();
    report.add("auto-delete: second reaper scan", broker.tick() / 1e3, "us");
}

}  // namespace

void measure_addresses(const ScaleOptions& options, Report& report) {
    measure_idle(options.addresses, report);
    measure_unused(options.addresses, report);
}

}  // namespace minibroker::bench
