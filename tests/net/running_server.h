#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "broker/net/server.h"
#include "tests/net/gated_file_system.h"
#include "tests/support/test_broker.h"

namespace minibroker::test {

/// `default_config()` with the acceptor on a free port of 127.0.0.1.
[[nodiscard]] config::Config server_config();

/// A real `Server` on a thread of its own, its journal in `files`.
class RunningServer {
public:
    explicit RunningServer(GatedFileSystem& files, config::Config config = server_config());
    /// Opens the gate of `files` and stops.
    ~RunningServer();

    [[nodiscard]] std::uint16_t port() const { return server_.port("stomp"); }
    [[nodiscard]] net::Server& server() { return server_; }
    /// Stops and waits. @return what `run` gave
    Result<> stop();
    /// Waits for the end that comes by itself. @return what `run` gave
    Result<> wait();
    /// Whether a line of the log contains `text`.
    [[nodiscard]] bool logged(std::string_view text);

private:
    config::Config config_;
    GatedFileSystem& files_;
    std::mutex mutex_;
    std::vector<std::string> log_;  // under mutex_: the journal thread may log, too
    Logger logger_;
    net::Server server_;
    bool ended_ = false;
};

/// The messages of the anycast queue, in order, as a broker finds them that starts on `files`.
[[nodiscard]] std::vector<std::string> recovered_bodies(GatedFileSystem& files,
                                                        std::string_view queue);

}  // namespace minibroker::test
