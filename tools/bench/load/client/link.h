#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "tools/bench/load/client/frame_scanner.h"
#include "tools/bench/load/client/socket.h"

namespace minibroker::bench {

/// Memory to read into, shared by all connections so that it stays in the processor's cache.
class ReadBuffer {
public:
    static constexpr std::size_t kSize = 256 * 1024;
    ReadBuffer() : bytes_(kSize) {}
    [[nodiscard]] std::vector<char>& bytes() { return bytes_; }

private:
    std::vector<char> bytes_;
};

/// The parts of a frame from the broker that a load program reads. Views end with the callback.
struct ServerFrame {
    std::string_view command;
    std::string_view body;
    std::string_view ack;         ///< the id for ACK in 1.2
    std::string_view receipt_id;  ///< of a RECEIPT
    std::string_view message;     ///< of an ERROR

    [[nodiscard]] bool is_message() const { return command == "MESSAGE"; }
    [[nodiscard]] bool is_receipt() const { return command == "RECEIPT"; }
};

/// One connection to the broker: a socket that never waits, the bytes that did not fit into it, and
/// the beginning of a frame whose rest has not arrived.
class Link {
public:
    explicit Link(Socket socket) : socket_(std::move(socket)) {}
    [[nodiscard]] int fd() const { return socket_.fd(); }

    /// Appends to the bytes that wait to be written; `flush` writes them.
    void queue(std::string_view bytes) { out_ += bytes; }
    /// Writes as much as the socket takes. @return kIo if the connection has failed
    [[nodiscard]] Result<> flush();
    [[nodiscard]] bool has_output() const { return written_ < out_.size(); }
    /// Has the broker ended the connection?
    [[nodiscard]] bool is_closed() const { return closed_; }
    /// Writes directly to the socket; only if nothing waits.
    /// @return how much the socket took, maybe 0
    [[nodiscard]] Result<std::size_t> write_some(std::string_view bytes);

    /// Reads once and passes on every whole frame: `on_frame(const ServerFrame&)`.
    /// @return kIo if the connection has failed or the broker closed it, kInvalid for an ERROR
    ///         frame, or for bytes that are not a frame.
    template <typename OnFrame>
    [[nodiscard]] Result<> read(ReadBuffer& buffer, OnFrame&& on_frame);

    /// Waits for one frame, which must be `command`, and meanwhile writes queued bytes. For the
    /// beginning and the end of a run.
    /// @return also kIo if it has not come within `timeout`.
    [[nodiscard]] Result<> expect(ReadBuffer& buffer,
                                  std::string_view command,
                                  std::chrono::milliseconds timeout);

private:
    [[nodiscard]] Result<std::string_view> receive(ReadBuffer& buffer);
    [[nodiscard]] static Result<> refusal(const ServerFrame& frame);
    [[nodiscard]] static Result<> no_frame(std::string_view bytes);

    Socket socket_;
    std::string out_;
    std::size_t written_ = 0;
    std::string begun_;
    bool closed_ = false;
};

template <typename OnFrame>
Result<> Link::read(ReadBuffer& buffer, OnFrame&& on_frame) {
    const auto received = receive(buffer);
    if (!received) return std::unexpected(received.error());
    std::string_view left = *received;
    RawFrame raw;
    ServerFrame frame;
    const auto on_header = [&](std::string_view name, std::string_view value) {
        if (name == "ack") frame.ack = value;
        if (name == "receipt-id") frame.receipt_id = value;
        if (name == "message") frame.message = value;
    };
    while (true) {
        frame = {};
        const ScanResult result = scan_frame(left, raw, on_header);
        if (result.scan == Scan::kBad) return no_frame(left);
        left.remove_prefix(result.consumed);
        if (result.scan == Scan::kIncomplete) break;
        frame.command = raw.command;
        frame.body = raw.body;
        if (frame.command == "ERROR") return refusal(frame);
        on_frame(std::as_const(frame));
    }
    begun_.assign(left);
    return {};
}

}  // namespace minibroker::bench
