#include "tools/bench/load/waiting.h"

#include <algorithm>
#include <chrono>
#include <string>

#include "tools/bench/load/client/login.h"
#include "tools/bench/load/client/poller.h"
#include "tools/bench/load/client/send_block.h"
#include "tools/bench/load/process_usage.h"

namespace minibroker::bench {
namespace {

constexpr std::uint64_t kMessages = 1'000'000;
constexpr std::chrono::seconds kSilenceMax{30};

std::int64_t resident_of(pid_t pid) {
    const auto usage = pid == 0 ? std::nullopt : usage_of(pid);
    return usage ? usage->resident_bytes : 0;
}

Result<> send_all(Link& link, SendBlock& block, std::uint64_t count) {
    Poller poller;
    poller.add(link.fd(), 0);
    poller.want_write(link.fd(), 0, true);
    while (block.next_number() < count) {
        const std::uint64_t left = count - block.next_number();
        std::string_view unsent = block.next(std::min<std::uint64_t>(left, block.capacity()));
        while (!unsent.empty()) {
            const auto written = link.write_some(unsent);
            if (!written) return std::unexpected(written.error());
            unsent.remove_prefix(*written);
            if (*written == 0 && poller.wait(kSilenceMax).empty()) {
                return failure(ErrorCode::kIo, "the broker has read nothing for 30 seconds");
            }
        }
    }
    return {};
}

/// Until all have come, or nothing comes any more.
Result<> receive_all(Link& link,
                     ReadBuffer& buffer,
                     SequenceCheck& check,
                     const RunOptions& options,
                     std::uint64_t count) {
    Poller poller;
    poller.add(link.fd(), 0);
    KeepAlive keep_alive;
    while (check.received() < count) {
        if (poller.wait(options.patience).empty()) return {};
        auto read = link.read(
            buffer, [&](const ServerFrame& frame) { check.on_message(frame.body, count); });
        if (!read) return read;
        if (!keep_alive.due(Clock::now())) continue;
        link.queue(kHeartBeat);
        if (auto flushed = link.flush(); !flushed) return flushed;
    }
    return {};
}

}  // namespace

Result<RunFigures> run_waiting(const RunOptions& options) {
    const std::uint64_t count = options.count == 0 ? kMessages : options.count;
    const Target target{options.dialect, Routing::kAnycast, run_name(options)};
    const auto endpoint = Endpoint::parse(options.url);
    if (!endpoint) return std::unexpected(endpoint.error());
    ReadBuffer buffer;
    auto producer = log_in(*endpoint, options, buffer);
    if (!producer) return std::unexpected(producer.error());
    SendBlock block(target, {options.body_bytes, false, false});
    const std::int64_t before = resident_of(options.pid);
    const auto start = Clock::now();
    auto sent = send_all(*producer, block, count);
    if (sent) sent = log_out(*producer, buffer);
    if (!sent) return std::unexpected(sent.error());

    RunFigures figures;
    figures.sent = figures.measured = count;
    figures.duration = Clock::now() - start;
    if (options.pid != 0) {
        figures.resident_bytes = resident_of(options.pid);
        const auto grown = static_cast<double>(*figures.resident_bytes - before);
        figures.more.emplace_back("rss_bytes_each", grown / static_cast<double>(count));
    }

    auto consumer = log_in(*endpoint, options, buffer);
    if (!consumer) return std::unexpected(consumer.error());
    SequenceCheck check;
    // Messages may come with the receipt of SUBSCRIBE, so it is not awaited apart.
    Subscription subscription;
    subscription.receipt = false;
    consumer->queue(subscribe_frame(target, subscription));
    auto received = consumer->flush();
    if (received) received = receive_all(*consumer, buffer, check, options, count);
    if (received) received = log_out(*consumer, buffer);
    if (!received) return std::unexpected(received.error());
    figures.add(check, count);
    return figures;
}

}  // namespace minibroker::bench
