#include <sys/resource.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "tools/bench/load/client/connections.h"
#include "tools/bench/load/client/login.h"
#include "tools/bench/load/client/poller.h"
#include "tools/bench/load/process_usage.h"

namespace minibroker::bench {
namespace {

constexpr std::size_t kConnections = 5000;

Result<> allow_descriptors(std::size_t count) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    const rlim_t wanted = count + 64;
    if (limit.rlim_cur >= wanted) return {};
    if (limit.rlim_max < wanted) {
        return failure(ErrorCode::kInvalid,
                       "only " + std::to_string(limit.rlim_max) +
                           " descriptors are allowed (ulimit -Hn), --connections needs " +
                           std::to_string(wanted));
    }
    limit.rlim_cur = wanted;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) return system_failure("raise the descriptor limit");
    return {};
}

/// Memory after the broker has come to rest.
std::int64_t resident_of(pid_t pid) {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    const auto usage = pid == 0 ? std::nullopt : usage_of(pid);
    return usage ? usage->resident_bytes : 0;
}

}  // namespace

Result<RunFigures> run_idle_connections(const RunOptions& options) {
    const std::size_t count = options.connections == 0 ? kConnections : options.connections;
    if (auto allowed = allow_descriptors(count); !allowed) return std::unexpected(allowed.error());
    const auto endpoint = Endpoint::parse(options.url);
    if (!endpoint) return std::unexpected(endpoint.error());
    ReadBuffer buffer;
    std::vector<Link> links;
    std::int64_t before = 0;
    Clock::time_point start;
    // One more than counted, so that what the first one brings into memory is there before.
    for (std::size_t i = 0; i <= count; ++i) {
        auto link = log_in(*endpoint, options, buffer);
        if (!link) return std::unexpected(link.error());
        links.push_back(std::move(*link));
        if (i > 0) continue;
        before = resident_of(options.pid);
        start = Clock::now();
    }
    RunFigures figures;
    figures.sent = links.size();
    figures.measured = count;
    figures.duration = Clock::now() - start;
    if (options.pid != 0) {
        const std::int64_t after = resident_of(options.pid);
        figures.resident_bytes = after;
        const double each = static_cast<double>(after - before) / static_cast<double>(count);
        figures.more.emplace_back("rss_bytes_each", each);
    }
    for (Link& link : links) {
        if (auto done = log_out(link, buffer); !done) return std::unexpected(done.error());
        ++figures.received;
    }
    return figures;
}

}  // namespace minibroker::bench
