#include "tools/bench/load/ping_pong.h"

#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "tools/bench/load/client/login.h"
#include "tools/bench/load/client/peer.h"
#include "tools/bench/load/client/send_block.h"
#include "tools/bench/load/meter.h"

namespace minibroker::bench {
namespace {

constexpr std::chrono::seconds kSilenceMax{10};

/// One of the two sides: sends to one queue, and receives from the other.
struct Side {
    Peer peer;
    SendBlock block;
    SequenceCheck check;
};

class PingPong {
public:
    explicit PingPong(const RunOptions& options) : options_(options), meter_(options) {}
    [[nodiscard]] Result<> open();
    [[nodiscard]] Result<> run();
    [[nodiscard]] Result<RunFigures> finish();

private:
    static constexpr std::uint32_t kPing = 0;
    static constexpr std::uint32_t kPong = 1;
    [[nodiscard]] Result<> add_side(const Endpoint& endpoint, std::uint32_t tag);
    [[nodiscard]] Result<> on_event(std::uint32_t tag);
    [[nodiscard]] Result<> send(std::uint32_t tag);

    const RunOptions& options_;
    Meter meter_;
    ReadBuffer buffer_;
    Poller poller_;
    std::vector<Side> sides_;
    Clock::time_point sent_at_;
    RunFigures figures_;
    bool over_ = false;
};

Result<> PingPong::add_side(const Endpoint& endpoint, std::uint32_t tag) {
    const std::string name = run_name(options_);
    const std::array<std::string, 2> names = {name + ".ping", name + ".pong"};
    const Target to{options_.dialect, Routing::kAnycast, names[tag]};
    const Target from{options_.dialect, Routing::kAnycast, names[1 - tag]};
    auto link = log_in(endpoint, options_, buffer_);
    if (!link) return std::unexpected(link.error());
    if (auto done = subscribe(*link, from, {}, buffer_); !done) return done;
    sides_.push_back({Peer(std::move(*link), poller_, tag),
                      SendBlock(to, {options_.body_bytes, false, false}),
                      SequenceCheck()});
    return {};
}

Result<> PingPong::open() {
    const auto endpoint = Endpoint::parse(options_.url);
    if (!endpoint) return std::unexpected(endpoint.error());
    if (auto added = add_side(*endpoint, kPing); !added) return added;
    return add_side(*endpoint, kPong);
}

Result<> PingPong::send(std::uint32_t tag) {
    Side& side = sides_[tag];
    side.peer.link().queue(side.block.next(1));
    return side.peer.flush(poller_);
}

Result<> PingPong::run() {
    sent_at_ = Clock::now();
    meter_.begin(sent_at_);
    if (auto sent = send(kPing); !sent) return sent;
    while (!over_) {
        const auto events = poller_.wait(kSilenceMax);
        if (events.empty()) return failure(ErrorCode::kIo, "no message came for 10 seconds");
        for (const epoll_event& event : events) {
            if (auto done = on_event(event.data.u32); !done) return done;
        }
    }
    return {};
}

Result<> PingPong::on_event(std::uint32_t tag) {
    Side& side = sides_[tag];
    if (auto flushed = side.peer.flush(poller_); !flushed) return flushed;
    bool came = false;
    auto read = side.peer.link().read(buffer_, [&](const ServerFrame& frame) {
        side.check.on_message(frame.body, sides_[1 - tag].block.next_number());
        came = true;
    });
    if (!read || !came) return read;
    if (tag == kPing) {
        const auto now = Clock::now();
        if (meter_.measuring()) figures_.latency.add(now - sent_at_);
        over_ = !meter_.goes_on(now, side.check.received());
        if (over_) return {};
        sent_at_ = now;
    }
    return send(tag);
}

Result<RunFigures> PingPong::finish() {
    for (const std::uint32_t tag : {kPing, kPong}) {
        Side& side = sides_[tag];
        if (auto done = log_out(side.peer.link(), buffer_); !done) {
            return std::unexpected(done.error());
        }
        figures_.add(side.check, sides_[1 - tag].block.next_number());
        figures_.sent += side.block.next_number();
    }
    meter_.report(figures_);
    return std::move(figures_);
}

}  // namespace

Result<RunFigures> run_ping_pong(const RunOptions& options) {
    PingPong run(options);
    if (auto opened = run.open(); !opened) return std::unexpected(opened.error());
    if (auto done = run.run(); !done) return std::unexpected(done.error());
    return run.finish();
}

}  // namespace minibroker::bench
