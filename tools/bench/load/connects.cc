#include <chrono>
#include <memory>
#include <vector>

#include "tools/bench/load/client/connections.h"
#include "tools/bench/load/client/login.h"
#include "tools/bench/load/client/peer.h"
#include "tools/bench/load/meter.h"

namespace minibroker::bench {
namespace {

constexpr std::chrono::seconds kSilenceMax{10};
constexpr std::size_t kAtOnce = 16;

struct Slot {
    std::unique_ptr<Peer> peer;  ///< none when no more is to be opened
    Clock::time_point opened_at;
};

class Connects {
public:
    Connects(const RunOptions& options, const Endpoint& endpoint)
        : options_(options), endpoint_(endpoint), meter_(options) {}
    [[nodiscard]] Result<RunFigures> run();

private:
    [[nodiscard]] Result<> open(std::uint32_t tag);
    [[nodiscard]] Result<> on_event(std::uint32_t tag);

    const RunOptions& options_;
    const Endpoint& endpoint_;
    Meter meter_;
    ReadBuffer buffer_;
    Poller poller_;
    std::vector<Slot> slots_;
    unsigned turn_ = 0;
    std::uint64_t open_ = 0;
    bool over_ = false;
    RunFigures figures_;
};

Result<> Connects::open(std::uint32_t tag) {
    Slot& slot = slots_[tag];
    slot.peer.reset();
    if (over_) return {};
    slot.opened_at = Clock::now();
    auto socket = endpoint_.connect(++turn_);
    if (!socket) return std::unexpected(socket.error());
    slot.peer = std::make_unique<Peer>(Link(std::move(*socket)), poller_, tag);
    slot.peer->link().queue(connect_frame(options_.credentials));
    ++open_;
    ++figures_.sent;
    return slot.peer->flush(poller_);
}

Result<> Connects::on_event(std::uint32_t tag) {
    Slot& slot = slots_[tag];
    if (!slot.peer) return {};
    bool ended = false;
    auto read = slot.peer->link().read(buffer_, [&](const ServerFrame& frame) {
        ended = ended || frame.is_receipt();
        if (!frame.is_receipt()) slot.peer->link().queue(disconnect_frame());
    });
    if (!read) return read;
    if (!ended) return slot.peer->flush(poller_);
    ++figures_.received;
    --open_;
    const auto now = Clock::now();
    if (meter_.measuring()) figures_.latency.add(now - slot.opened_at);
    over_ = over_ || !meter_.goes_on(now, figures_.received);
    return open(tag);
}

Result<RunFigures> Connects::run() {
    slots_.resize(options_.connections == 0 ? kAtOnce : options_.connections);
    for (std::uint32_t tag = 0; tag < slots_.size(); ++tag) {
        if (auto opened = open(tag); !opened) return std::unexpected(opened.error());
    }
    while (open_ > 0) {
        const auto events = poller_.wait(kSilenceMax);
        if (events.empty()) return failure(ErrorCode::kIo, "no answer came for 10 seconds");
        for (const epoll_event& event : events) {
            if (auto done = on_event(event.data.u32); !done) return std::unexpected(done.error());
        }
    }
    figures_.lost = figures_.sent - figures_.received;
    meter_.report(figures_);
    return std::move(figures_);
}

}  // namespace

Result<RunFigures> run_connects(const RunOptions& options) {
    const auto endpoint = Endpoint::parse(options.url);
    if (!endpoint) return std::unexpected(endpoint.error());
    return Connects(options, *endpoint).run();
}

}  // namespace minibroker::bench
