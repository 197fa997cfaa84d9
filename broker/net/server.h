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
/// To run the broker on a thread of yours, call `open` and `run` in place of `start`.
/// Errors of both: kExists (a port is in use), kLocked (another process has the journal), kCorrupt
/// and kUnsupported (the journal cannot be read), kInvalid (a filter of the configuration), kIo.
class Server {
public:
    struct Listening {
        std::string acceptor;
        std::string host;
        std::uint16_t port = 0;
    };

    /// The content of the journal at the start.
    struct Recovered {
        std::uint64_t addresses = 0;
        std::uint64_t queues = 0;
        std::uint64_t messages = 0;
    };

    /// @param config, logger  outlive the server
    Server(const config::Config& config, const Logger& logger);
    /// As above, with the journal in `files`, which outlives the server, instead of the journal
    /// directory: for tests, whose disk fails or is slow.
    Server(const config::Config& config, const Logger& logger, storage::FileSystem& files);
    /// Ends the server if `start` has started it, and waits.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// `open`, then `run` on a thread of its own. Clients can connect when it returns.
    [[nodiscard]] Result<> start();
    /// Waits for the end of the server that `start` has started; call it once. @return the result
    /// of `run`
    [[nodiscard]] Result<> wait();
    /// Locks the journal directory, recovers, and listens.
    [[nodiscard]] Result<> open();
    /// Serves until `stop`, on the calling thread. @return an error if the journal could no longer
    /// be written
    [[nodiscard]] Result<> run();
    /// Applies the changes in `config`, as far as a running broker can change; with a filter that
    /// does not parse it changes nothing. Both are logged. From any thread, during `run`.
    void reload(config::Config config);
    /// Ends `run`: every client sees end of file, and everything accepted is on disk. From any
    /// thread, as often as you like.
    void stop();

    /// After `open`.
    [[nodiscard]] const std::vector<Listening>& listening() const;
    [[nodiscard]] const Recovered& recovered() const;
    /// The port that this acceptor listens on; 0 if it does not.
    [[nodiscard]] std::uint16_t port(std::string_view acceptor) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace minibroker::net
