#pragma once

#include <cstdint>
#include <utility>

#include "tools/bench/load/client/link.h"
#include "tools/bench/load/client/poller.h"

namespace minibroker::bench {

/// A connection in a poller, which reports room only while output waits to be written.
class Peer {
public:
    Peer(Link link, Poller& poller, std::uint32_t tag) : link_(std::move(link)), tag_(tag) {
        poller.add(link_.fd(), tag);
    }
    [[nodiscard]] Link& link() { return link_; }
    /// Writes queued bytes; the next call writes those that the socket does not take, when the
    /// poller reports room. @return kIo
    [[nodiscard]] Result<> flush(Poller& poller) {
        if (auto flushed = link_.flush(); !flushed) return flushed;
        if (link_.has_output() != writing_) {
            writing_ = !writing_;
            poller.want_write(link_.fd(), tag_, writing_);
        }
        return {};
    }

private:
    Link link_;
    std::uint32_t tag_;
    bool writing_ = false;
};

}  // namespace minibroker::bench
