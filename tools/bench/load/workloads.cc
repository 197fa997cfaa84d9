#include "tools/bench/load/workloads.h"

#include "tools/bench/load/client/connections.h"
#include "tools/bench/load/ping_pong.h"
#include "tools/bench/load/start.h"
#include "tools/bench/load/stream.h"
#include "tools/bench/load/waiting.h"

namespace minibroker::bench {
namespace {

constexpr std::size_t kMuchInFlight = std::size_t{4} << 20U;

Workload stream(std::string_view name, std::string_view about, const StreamLoad& load) {
    return {name, about, [load](const RunOptions& options) { return run_stream(options, load); }};
}

StreamLoad load_with(void (*change)(StreamLoad&)) {
    StreamLoad load;
    change(load);
    return load;
}

Result<RunFigures> run_fan_out(const RunOptions& options) {
    StreamLoad load;
    load.routing = Routing::kMulticast;
    load.consumers = options.subscribers;
    load.in_flight_bytes = kMuchInFlight;
    return run_stream(options, load);
}

}  // namespace

const std::vector<Workload>& workloads() {
    static const std::vector<Workload> kAll = {
        stream("anycast", "one producer, one consumer, mode auto", {}),
        stream("persistent", "the same with persistent messages", load_with([](StreamLoad& load) {
                   load.persistent = true;
                   load.in_flight_bytes = kMuchInFlight;
               })),
        stream("individual", "the same, each message acknowledged", load_with([](StreamLoad& load) {
                   load.ack = AckMode::kClientIndividual;
               })),
        stream("client", "the same, acknowledged as they are read", load_with([](StreamLoad& load) {
                   load.ack = AckMode::kClient;
               })),
        stream("receipt", "persistent, each RECEIPT awaited", load_with([](StreamLoad& load) {
                   load.persistent = true;
                   load.in_flight_bytes = kMuchInFlight;
                   load.receipts_in_flight = 1;
               })),
        stream("receipts", "persistent, 64 RECEIPTs in flight", load_with([](StreamLoad& load) {
                   load.persistent = true;
                   load.in_flight_bytes = kMuchInFlight;
                   load.receipts_in_flight = 64;
               })),
        stream("durable", "persistent to a durable subscription", load_with([](StreamLoad& load) {
                   load.routing = Routing::kMulticast;
                   load.persistent = true;
                   load.in_flight_bytes = kMuchInFlight;
                   load.durable = true;
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
