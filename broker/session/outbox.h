#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fifo.h"
#include "base/ids.h"
#include "broker/message/message.h"
#include "broker/message/text_pool.h"
#include "broker/session/framing.h"

namespace minibroker::broker {

/// The bytes waiting for one client. Small texts are appended to each other; bodies are shared, not
/// copied. A mark tells at which byte position a delivery ends, so that mode auto acknowledges what
/// the socket has taken.
class Outbox {
public:
    /// A delivery whose last byte has been taken by the socket.
    struct Delivered {
        ConsumerId consumer;
        MessageId message;
    };

    /// @param pool  of strings, outlives the outbox
    explicit Outbox(TextPool& pool) : pool_(&pool) {}

    /// From now on each text is a whole frame, sent as `framing` says.
    /// @param framing  must stay alive while the outbox is used
    void set_framing(Framing& framing) { framing_ = &framing; }
    [[nodiscard]] bool framed() const { return framing_ != nullptr; }

    /// The string to which the next frame is to be appended; `close_text` must follow.
    std::string& open_text();
    /// Accounts for the bytes appended to `open_text()`.
    void close_text();
    /// Appends the body of `message` behind the text so far. Not with a framing.
    void add_body(MessagePointer message);
    /// The delivery ends with the bytes that are in the outbox now.
    void mark(Delivered delivered);
    /// Adds bytes that are not STOMP; they bypass the framing.
    void add_raw(std::string_view bytes);
    /// Releases frames that were held back, as far as the framing is ready for them.
    void release_held();

    /// Bytes not taken yet, without those held back.
    [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(end_ - taken_); }
    /// Bytes held back because the framing was not ready.
    [[nodiscard]] std::size_t held_size() const { return held_bytes_; }
    /// Total bytes of STOMP added so far.
    [[nodiscard]] std::uint64_t stomp_bytes() const { return stomp_bytes_; }
    [[nodiscard]] bool empty() const { return end_ == taken_; }
    /// Views of the first chunks, at most `count_max` of them, for one gather write.
    void gather(std::vector<std::string_view>& views, std::size_t count_max);
    /// Whether the socket left some of the bytes that `gather` showed.
    [[nodiscard]] bool refused() const { return shown_ > taken_; }
    /// Drops all bytes not taken yet and those held back: the socket is about to be closed.
    void abandon();
    /// The socket has taken `bytes`: at most size().
    /// @param delivered  receives the deliveries that ended within these bytes
    void consume(std::size_t bytes, std::vector<Delivered>& delivered);

private:
    struct Chunk {
        std::string text;
        MessagePointer message;  // null: the bytes are `text`
        [[nodiscard]] std::string_view view() const {
            return message ? std::string_view(message->body) : text;
        }
    };

    struct HeldFrame {
        std::string text;
        std::vector<Delivered> marks;
    };
    std::string& open_chunk();
    void close_chunk();
    void drop_front();
    void wrap(std::string_view frames);

    // A text chunk grows up to this size before a new one starts: few chunks for many small frames.
    static constexpr std::size_t kTextBytes = 16 * 1024;
    // Space for the frame that exceeds that size.
    static constexpr std::size_t kTextReservedBytes = kTextBytes + 6 * 1024;

    TextPool* pool_;
    Fifo<Chunk> chunks_;
    std::size_t first_offset_ = 0;  // bytes of the first chunk already taken
    std::size_t open_size_ = 0;
    std::uint64_t end_ = 0;    // total bytes added
    std::uint64_t taken_ = 0;  // total bytes taken
    std::uint64_t shown_ = 0;  // where the last `gather` ended
    std::uint64_t stomp_bytes_ = 0;
    Fifo<std::pair<std::uint64_t, Delivered>> marks_;
    Framing* framing_ = nullptr;  // null: STOMP is sent as it is
    std::string frame_;           // the open text, with a framing
    Fifo<HeldFrame> held_;
    std::size_t held_bytes_ = 0;
};

}  // namespace minibroker::broker
