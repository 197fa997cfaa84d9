#include <benchmark/benchmark.h>

#include <string>

#include "protocol/encoder.h"

namespace minibroker::bench {
namespace {

/// The head of a MESSAGE as Artemis has it. @param value  of a header that the sender has added
void encode_message(benchmark::State& state, std::string_view value) {
    std::string out;
    for (auto _ : state) {
        out.clear();
        protocol::FrameWriter writer(out, protocol::Version::kV12, "MESSAGE");
        writer.header("subscription", "1")
            .header("content-length", "1024")
            .header("message-id", "123456789")
            .header("destination", "orders.new")
            .header("expires", "0")
            .header("redelivered", "false")
            .header("priority", "4")
            .header("persistent", "false")
            .header("timestamp", "1700000000000")
            .header("note", value);
        writer.finish_head();
        benchmark::DoNotOptimize(out.data());
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK_CAPTURE(encode_message, plain, "nothing to escape here");
BENCHMARK_CAPTURE(encode_message, escaped, "a:b\\c\nd");

}  // namespace
}  // namespace minibroker::bench
