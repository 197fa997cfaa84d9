#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "broker/recovery.h"
#include "config/config.h"

namespace minibroker::net {

/// The broker as a library: sockets, threads, journal and clock around the core. `run` is the
/// broker thread.
///
///     Server server(config, logger);
///     if (auto ready = server.open(); !ready) …   // error names file, port or lock
///     server.run();                                // until stop()
class Server {
public:
    struct Listening {
        std::string acceptor;
        std::string host;
        std::uint16_t port = 0;
    };

    /// @param config, logger  outlive the server
    Server(const config::Config& config, const Logger& logger);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Locks the journal directory, recovers, and listens. kLocked, kCorrupt, kExists (port in
    /// use), kIo, ….
    [[nodiscard]] Result<> open();
    /// Serves until `stop`, on the calling thread. An error when the journal could not be written
    /// any more.
    [[nodiscard]] Result<> run();
    /// What has changed in `config` holds from now on, as far as a running broker can change; a
    /// filter that does not parse changes nothing. Both are logged. From any thread, while `run`
    /// runs.
    void reload(config::Config config);
    /// Ends `run`: every client sees end of file, everything accepted is on disk. From any thread.
    void stop();

    /// After `open`.
    [[nodiscard]] const std::vector<Listening>& listening() const;
    [[nodiscard]] const broker::RecoveredCounts& recovered() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace minibroker::net
