#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "tools/bench/floor/floor_client.h"
#include "tools/bench/floor/floor_destination.h"
#include "tools/bench/floor/floor_log.h"
#include "tools/bench/load/client/frame_scanner.h"
#include "tools/bench/load/client/link.h"
#include "tools/bench/load/client/poller.h"

namespace minibroker::bench {

/// The least program that answers the loads of `minibroker-bench run`: a bound for a broker with
/// one thread on this machine. It is not a broker: it keeps no acknowledgements, returns no
/// messages, reads nothing back, has no limits and checks no login.
///
/// How this works: a turn of the loop reads what has come, appends answers to the outputs and
/// persistent messages to the log; then the log is written and synced, and only then the outputs.
class FloorServer {
public:
    /// @param port  0: the system's choice. On 127.0.0.1.
    [[nodiscard]] static Result<std::unique_ptr<FloorServer>> open(std::uint16_t port,
                                                                   const std::string& log_path);
    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// Serves until `stop`, a descriptor, can be read. @return kIo if the log fails
    [[nodiscard]] Result<> run(int stop);

private:
    FloorServer(Socket listener, FloorLog log);
    void accept_all();
    void on_event(std::uint32_t tag, const epoll_event& event);
    [[nodiscard]] bool read(FloorClient& client);
    [[nodiscard]] bool on_bytes(FloorClient& client, std::string_view bytes);
    void on_frame(FloorClient& client,
                  const RawFrame& frame,
                  const FloorHeaders& headers,
                  std::string_view bytes);
    void on_send(FloorClient& client,
                 const RawFrame& frame,
                 const FloorHeaders& headers,
                 std::string_view bytes);
    void on_subscribe(FloorClient& client, const FloorHeaders& headers);
    FloorDestination& destination(std::string_view name);
    void touch(FloorClient& client);
    void write_all();
    void write(FloorClient& client);
    void close(std::uint32_t tag);
    [[nodiscard]] std::uint32_t tag_of(const FloorClient& client) const;

    Socket listener_;
    FloorLog log_;
    Poller poller_;
    ReadBuffer buffer_;
    std::uint16_t port_ = 0;
    std::vector<std::unique_ptr<FloorClient>> clients_;  ///< by descriptor
    std::vector<FloorClient*> dirty_;
    std::unordered_map<std::string, std::unique_ptr<FloorDestination>> destinations_;
    std::uint64_t number_ = 0;
};

}  // namespace minibroker::bench
