#include "tools/bench/load/workloads.h"

#include "tools/bench/load/client/connections.h"
#include "tools/bench/load/ping_pong.h"
#include "tools/bench/load/start.h"
#include "tools/bench/load/stream.h"
#include "tools/bench/load/waiting.h"

namespace minibroker::bench {
namespace {

constexpr std::size_t kMuchInFlight = std::size_t{4} << 20U;

Workload stream(std::string_view name, std::string_view about, const StreamShape& shape) {
    return {name, about, [shape](const RunOptions& options) { return run_stream(options, shape); }};
}

StreamShape shaped(void (*change)(StreamShape&)) {
    StreamShape shape;
    change(shape);
    return shape;
}

Result<Outcome> run_fan_out(const RunOptions& options) {
    StreamShape shape;
    shape.routing = Routing::kMulticast;
    shape.consumers = options.subscribers;
    shape.in_flight_bytes = kMuchInFlight;
    return run_stream(options, shape);
}

}  // namespace

const std::vector<Workload>& workloads() {
    static const std::vector<Workload> kAll = {
        stream("anycast", "one producer, one consumer, mode auto", {}),
        stream("persistent", "the same with persistent messages", shaped([](StreamShape& shape) {
                   shape.persistent = true;
                   shape.in_flight_bytes = kMuchInFlight;
               })),
        stream("individual", "the same, each message acknowledged", shaped([](StreamShape& shape) {
                   shape.ack = AckMode::kClientIndividual;
               })),
        stream("client", "the same, acknowledged as they are read", shaped([](StreamShape& shape) {
                   shape.ack = AckMode::kClient;
               })),
        stream("receipt", "persistent, each RECEIPT awaited", shaped([](StreamShape& shape) {
                   shape.persistent = true;
                   shape.in_flight_bytes = kMuchInFlight;
                   shape.receipts_in_flight = 1;
               })),
        stream("receipts", "persistent, 64 RECEIPTs in flight", shaped([](StreamShape& shape) {
                   shape.persistent = true;
                   shape.in_flight_bytes = kMuchInFlight;
                   shape.receipts_in_flight = 64;
               })),
        stream("durable", "persistent to a durable subscription", shaped([](StreamShape& shape) {
                   shape.routing = Routing::kMulticast;
                   shape.persistent = true;
                   shape.in_flight_bytes = kMuchInFlight;
                   shape.durable = true;
               })),
        {"fan-out", "one producer, every subscriber gets each message", run_fan_out},
        {"ping-pong", "a message to one queue, answered through another", run_ping_pong},
        {"connect", "connect, DISCONNECT with RECEIPT, close; 16 at once", run_connects},
        {"idle-connections", "memory of connections that do nothing", run_idle_connections},
        {"waiting", "memory of messages that nobody reads", run_waiting},
        {"start", "exec to CONNECTED of the program after --", run_start},
    };
    return kAll;
}

}  // namespace minibroker::bench
