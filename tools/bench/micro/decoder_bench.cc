#include <benchmark/benchmark.h>

#include <string>

#include "base/check.h"
#include "protocol/decoder.h"
#include "tools/bench/load/client/send_block.h"

namespace minibroker::bench {
namespace {

/// SEND frames, fed as a socket gives them: 32 KiB at a time, cut anywhere.
void decode_sends(benchmark::State& state) {
    const auto body_bytes = static_cast<std::size_t>(state.range(0));
    SendBlock block({Dialect::kPlain, Routing::kAnycast, "orders.new"}, {body_bytes, false, false});
    const std::string bytes(block.next(block.capacity()));
    protocol::FrameDecoder decoder({});
    decoder.set_version(protocol::Version::kV12);
    decoder.set_logged_in();
    protocol::Frame frame;
    constexpr std::size_t kPacketBytes = 32 * 1024;
    for (auto _ : state) {
        std::size_t frames = 0;
        for (std::size_t at = 0; at < bytes.size(); at += kPacketBytes) {
            decoder.feed(std::string_view(bytes).substr(at, kPacketBytes));
            while (decoder.next(frame) == protocol::FrameDecoder::Outcome::kFrame) ++frames;
        }
        MB_CHECK(frames == block.capacity());
    }
    const auto runs = static_cast<std::int64_t>(state.iterations());
    state.SetItemsProcessed(runs * static_cast<std::int64_t>(block.capacity()));
}
BENCHMARK(decode_sends)->Arg(64)->Arg(1024)->Arg(16 * 1024);

}  // namespace
}  // namespace minibroker::bench
