#include "tools/bench/load/start.h"

#include <chrono>
#include <thread>

#include "tools/bench/load/child_process.h"
#include "tools/bench/load/client/login.h"
#include "tools/bench/load/client/poller.h"
#include "tools/bench/load/process_usage.h"

namespace minibroker::bench {
namespace {

constexpr std::chrono::seconds kStartMax{60};
constexpr std::chrono::microseconds kBetweenTries{50};

/// The first connection that succeeds.
Result<Socket> connect_soon(const Endpoint& endpoint, ChildProcess& broker) {
    const auto end = Clock::now() + kStartMax;
    while (true) {
        auto socket = endpoint.connect();
        if (socket) return socket;
        if (broker.has_ended()) return failure(ErrorCode::kIo, "the broker has ended at its start");
        if (Clock::now() > end) return socket;
        std::this_thread::sleep_for(kBetweenTries);
    }
}

}  // namespace

Result<RunFigures> run_start(const RunOptions& options) {
    const auto endpoint = Endpoint::parse(options.url);
    if (!endpoint) return std::unexpected(endpoint.error());
    if (endpoint->connect()) {
        return failure(ErrorCode::kExists, "something listens at " + options.url + " already");
    }
    ReadBuffer buffer;
    const auto start = Clock::now();
    auto broker = ChildProcess::start(options.command);
    if (!broker) return std::unexpected(broker.error());
    auto socket = connect_soon(*endpoint, *broker);
    if (!socket) return std::unexpected(socket.error());
    Link link(std::move(*socket));
    link.queue(connect_frame(options.credentials));
    auto connected = link.expect(buffer, "CONNECTED", kAnswerTimeout);
    if (!connected) return std::unexpected(connected.error());

    RunFigures figures;
    figures.sent = figures.received = figures.measured = 1;
    figures.duration = Clock::now() - start;
    const double milliseconds = static_cast<double>(figures.duration.count()) / 1e6;
    figures.more.emplace_back("start_ms", milliseconds);
    if (auto done = log_out(link, buffer); !done) return std::unexpected(done.error());
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    if (const auto usage = usage_of(broker->pid())) figures.resident_bytes = usage->resident_bytes;
    return figures;
}

}  // namespace minibroker::bench
