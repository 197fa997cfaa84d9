#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/time.h"
#include "base/timers.h"
#include "broker/stomp/error.h"
#include "config/config.h"

namespace minibroker::broker {

struct Environment;

/// Signs of life in both directions: the heart-beats that the client was promised, and the TTL
/// within which the client must send something. Source: Artemis `StompFrameHandlerV11.HeartBeater`,
/// `RemotingServiceImpl.FailureCheckAndFlushThread`.
class HeartBeat {
public:
    /// @param acceptor  outlives it
    HeartBeat(Environment& environment, const config::Acceptor& acceptor);
    ~HeartBeat() { stop(); }
    HeartBeat(const HeartBeat&) = delete;
    HeartBeat& operator=(const HeartBeat&) = delete;

    /// The answer to a CONNECT with `header`. A later CONNECT with the header gets the first
    /// agreement, which stays in force. Source: StompFrameHandlerV11.handleHeartBeat.
    /// @param beat  called at each heart-beat that the broker has to send
    [[nodiscard]] std::expected<std::string, StompError> agree(std::string_view header,
                                                               std::function<void()> beat);
    void stop();

    /// Bytes came from the client. @return whether they are the first since the last `look`
    bool hear() { return !std::exchange(heard_, true); }
    /// Whether bytes came that `look` has not counted yet.
    [[nodiscard]] bool heard() const { return heard_; }
    /// The periodic check (connectionTtlCheckInterval). @return whether the TTL has passed
    [[nodiscard]] bool look();
    /// Milliseconds.
    [[nodiscard]] std::int64_t ttl() const { return ttl_; }
    /// The steady time of connections at which the TTL passes if nothing more is heard.
    [[nodiscard]] Milliseconds deadline() const { return later(last_heard_, Milliseconds(ttl_)); }

private:
    struct Agreed {
        std::string told;
        Milliseconds period;  // of the heart-beats that we send
        std::function<void()> beat;
    };
    void start();

    Environment& environment_;
    const config::Acceptor& acceptor_;
    std::unique_ptr<const Agreed> agreed_;  // null: nothing agreed yet, as with most clients
    TimerId timer_;
    std::int64_t ttl_;
    Milliseconds last_heard_;
    bool heard_ = false;
};

}  // namespace minibroker::broker
