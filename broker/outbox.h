#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "broker/message.h"

namespace minibroker::broker {

/// Bytes waiting for one client: small texts run together, bodies stay where they are and are shared. Marks tell which
/// delivery a byte position ends, so that mode auto acknowledges what the socket has taken.
class Outbox {
public:
    /// A delivery whose last byte has been taken by the socket.
    struct Delivered {
        ConsumerId consumer;
        MessageId message;
    };

    /// The string to which the next frame is to be appended; `end_frame` must follow.
    std::string& open_text();
    /// Accounts for what was appended to `open_text()`.
    void close_text();
    /// The body of `message` behind the text so far.
    void add_body(MessagePointer message);
    /// What is in the outbox so far ends this delivery.
    void mark(Delivered delivered) { marks_.push_back({end_, delivered}); }

    /// Bytes not yet taken.
    [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(end_ - taken_); }
    [[nodiscard]] bool empty() const { return end_ == taken_; }
    /// Views of the first chunks, at most `count_max` of them, for one gather write.
    void gather(std::vector<std::string_view>& views, std::size_t count_max) const;
    /// The socket has taken `bytes`: at most size().
    /// @param delivered  the deliveries that ended in them are added here
    void consume(std::size_t bytes, std::vector<Delivered>& delivered);

private:
    struct Chunk {
        std::string text;
        MessagePointer message;  // null: the bytes are `text`
        [[nodiscard]] std::string_view view() const { return message ? std::string_view(message->body) : text; }
    };

    // A text chunk grows up to this size before a new one starts: few chunks for many small frames.
    static constexpr std::size_t kTextBytes = 16 * 1024;

    std::deque<Chunk> chunks_;
    std::size_t first_offset_ = 0;  // bytes of the first chunk already taken
    std::size_t open_size_ = 0;
    std::uint64_t end_ = 0;         // bytes ever put in
    std::uint64_t taken_ = 0;       // bytes ever taken
    std::deque<std::pair<std::uint64_t, Delivered>> marks_;
};

}  // namespace minibroker::broker
