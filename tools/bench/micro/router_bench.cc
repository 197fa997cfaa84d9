#include <benchmark/benchmark.h>

#include <string>

#include "tools/bench/in_process.h"
#include "tools/bench/load/client/dialect.h"
#include "tools/bench/load/client/send_block.h"

namespace minibroker::bench {
namespace {

/// From the bytes of a SEND to those of its MESSAGEs: decoder, session, router, queues, output.
void route(benchmark::State& state, Routing routing) {
    const auto subscribers = state.range(0);
    const Target target{Dialect::kPlain, routing, "orders.new"};
    InProcessBroker broker(plain_config());
    for (std::int64_t i = 0; i < subscribers; ++i) {
        broker.bytes(broker.connect(""), subscribe_frame(target, {}));
    }
    const SessionId producer = broker.connect("");
    SendBlock block(target, {1024, false, false});
    const std::string bytes(block.next(32));
    for (auto _ : state) broker.bytes(producer, bytes);
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * 32);
}
BENCHMARK_CAPTURE(route, anycast, Routing::kAnycast)->Arg(1)->Arg(10);
BENCHMARK_CAPTURE(route, multicast, Routing::kMulticast)->Arg(1)->Arg(10)->Arg(100);

}  // namespace
}  // namespace minibroker::bench
