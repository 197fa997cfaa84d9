#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "config/config.h"

namespace minibroker::storage {
class FileSystem;
}

namespace minibroker::net {

/// The broker as a library: sockets, threads, journal and clock around the core. This header and
/// those in `config` are the public API (docs/EMBEDDING.md).
///
///     Server server(config, logger);
///     if (auto ready = server.start(); !ready) …   // error names file, port or lock
///     connect(server.port("stomp")); …
///     server.stop();
///     if (auto ended = server.wait(); !ended) …    // the journal could not be written
///
/// Whoever wants the broker on a thread of its own calls `open` and `run` in place of `start`.
/// Errors of both: kExists (a port is in use), kLocked (another process has the journal), kCorrupt
/// and kUnsupported (the journal cannot be read), kInvalid (a filter of the configuration), kIo.
class Server {
public:
    struct Listening {
        std::string acceptor;
        std::string host;
        std::uint16_t port = 0;
    };

    /// What a start found in the journal.
    struct Recovered {
        std::uint64_t addresses = 0;
        std::uint64_t queues = 0;
        std::uint64_t messages = 0;
    };

    /// @param config, logger  outlive the server
    Server(const config::Config& config, const Logger& logger);
    /// The same with the journal in `files`, which outlives the server, in place of the journal
    /// directory: for tests, whose disk fails or takes its time.
    Server(const config::Config& config, const Logger& logger, storage::FileSystem& files);
    /// Stops what `start` started, and waits.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// `open`, then `run` on a thread of its own. When it returns clients can connect.
    [[nodiscard]] Result<> start();
    /// Until what `start` started has ended. @return what `run` gave. Once.
    [[nodiscard]] Result<> wait();
    /// Locks the journal directory, recovers, and listens.
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
    [[nodiscard]] const Recovered& recovered() const;
    /// The port that the acceptor of that name listens on; 0 when there is none.
    [[nodiscard]] std::uint16_t port(std::string_view acceptor) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace minibroker::net
