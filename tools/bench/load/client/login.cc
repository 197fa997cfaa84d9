#include "tools/bench/load/client/login.h"

#include <unistd.h>

#include <string>

namespace minibroker::bench {

Result<Link> log_in(const Endpoint& endpoint,
                    const RunOptions& options,
                    ReadBuffer& buffer,
                    std::string_view client_id,
                    unsigned turn) {
    auto socket = endpoint.connect(turn);
    if (!socket) return std::unexpected(std::move(socket).error());
    Link link(std::move(*socket));
    link.queue(connect_frame(options.credentials, client_id));
    auto connected = link.expect(buffer, "CONNECTED", kAnswerTimeout);
    if (!connected) return std::unexpected(std::move(connected).error());
    return link;
}

Result<> subscribe(Link& link,
                   const Target& target,
                   const Subscription& subscription,
                   ReadBuffer& buffer) {
    link.queue(subscribe_frame(target, subscription));
    return link.expect(buffer, "RECEIPT", kAnswerTimeout);
}

Result<> log_out(Link& link, ReadBuffer& buffer) {
    link.queue(disconnect_frame());
    auto left = link.expect(buffer, "RECEIPT", kAnswerTimeout);
    if (!left && link.is_closed()) return {};
    return left;
}

std::string run_name(const RunOptions& options) {
    if (!options.name.empty()) return options.name;
    return "bench." + options.workload + "." + std::to_string(getpid());
}

}  // namespace minibroker::bench
