#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/ids.h"

namespace minibroker::broker {

/// A body that several messages share: copies for expiry and dead letters, of diverts, moved ones.
struct SharedBody {
    explicit SharedBody(std::string text) : bytes(std::move(text)) {}

    const std::string bytes;

    // Its state in the journal; only the store and the recovery use this.
    SegmentId segment;         ///< of its newest AddBody record; none: no segment
    MessageId id;              ///< by which that record names it
    std::uint32_t listed = 0;  ///< live messages whose records name it
};

/// The bytes behind a message's headers. A copy shares them, unless they are few: however many
/// queues take a copy of a message, its body is only once in memory and in a segment of the
/// journal.
class MessageBody {
public:
    /// Smaller bodies are copied, bytes.
    static constexpr std::size_t kSharedBytesMin = 256;

    MessageBody() = default;
    // Implicit: it replaces a std::string.
    MessageBody(std::string bytes) : own_(std::move(bytes)) {}
    MessageBody(std::string_view bytes) : own_(bytes) {}
    MessageBody(const char* text) : own_(text) {}
    explicit MessageBody(std::shared_ptr<SharedBody> shared) : shared_(std::move(shared)) {}
    MessageBody(const MessageBody& other) {
        if (!other.empty()) copy(other);
    }
    MessageBody(MessageBody&& other) noexcept = default;
    MessageBody& operator=(MessageBody other) noexcept {
        own_.swap(other.own_);
        shared_.swap(other.shared_);
        return *this;
    }
    ~MessageBody() = default;
    /// As an assignment, in fewer steps.
    void take(std::string&& bytes) noexcept {
        own_ = std::move(bytes);
        if (shared_) shared_.reset();
    }

    /// When a body becomes shared, its bytes stay where they are.
    [[nodiscard]] std::string_view view() const {
        return shared_ ? std::string_view(shared_->bytes) : std::string_view(own_);
    }
    operator std::string_view() const { return view(); }
    [[nodiscard]] std::size_t size() const { return shared_ ? shared_->bytes.size() : own_.size(); }
    [[nodiscard]] bool empty() const { return size() == 0; }
    /// The part shared with the bodies of copies; null if it is not shared.
    [[nodiscard]] SharedBody* shared() const { return shared_.get(); }

    friend bool operator==(const MessageBody& a, std::string_view b) { return a.view() == b; }

private:
    void copy(const MessageBody& other) {
        if (!other.shared_ && other.own_.size() >= kSharedBytesMin) {
            other.shared_ = std::make_shared<SharedBody>(std::move(other.own_));
            other.own_.clear();
        }
        own_ = other.own_;
        shared_ = other.shared_;
    }

    mutable std::string own_;
    mutable std::shared_ptr<SharedBody> shared_;  // null: the bytes are `own_`
};

}  // namespace minibroker::broker
